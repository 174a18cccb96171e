import { NoAnswer } from "./operation.ts";
import type { Answer, Operation } from "./operation.ts";
import { authorizationOf } from "./token.ts";
import type { Token } from "./token.ts";

export interface HttpRequest {
  readonly url: string;
  readonly token: Token | undefined;
  readonly fetch: typeof globalThis.fetch;
  readonly operation: Operation;
  /** Positions that the answer must include. */
  readonly after: Readonly<Record<string, number>> | undefined;
  readonly signal?: AbortSignal;
}

/** Posts one operation. Throws NoAnswer when no GraphQL response came back. */
export async function post<Data>(request: HttpRequest): Promise<Answer<Data>> {
  const { url, token, operation, after, signal } = request;
  const authorization = await authorizationOf(token);
  const headers = {
    "content-type": "application/json",
    accept: "application/graphql-response+json, application/json;q=0.9",
    ...(authorization && { authorization }),
  };
  const body = JSON.stringify({ ...operation, ...(after && { extensions: { live: { after } } }) });
  let response: Response;
  try {
    response = await request.fetch(url, { method: "POST", headers, body, ...(signal && { signal }) });
  } catch (cause) {
    throw new NoAnswer("The gateway could not be reached.", { cause });
  }
  const answer: unknown = await response.json().catch(() => undefined);
  if (!isAnswer(answer)) throw new NoAnswer(`The gateway answered ${response.status} and no GraphQL response.`);
  return answer as Answer<Data>; // what the data looks like is the caller's operation
}

function isAnswer(value: unknown): value is Answer {
  return typeof value === "object" && value !== null && ("data" in value || "errors" in value);
}
