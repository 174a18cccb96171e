import { randomUUID } from "node:crypto";
import { ask, type Answer } from "./clients.ts";

/** The payload that every mutation answers with. */
export interface Payload {
  readonly clientMutationId: string;
  readonly userErrors: readonly {
    readonly __typename: string;
    readonly code: string;
    readonly message: string;
    readonly [detail: string]: unknown;
  }[];
  readonly [entity: string]: any; // any: the test names the entity it asked for
}

/**
 * Sends one mutation by its field name and answers its payload. A fresh `clientMutationId` is made unless the input has one.
 * Throws when the answer has errors: refusals that a client can act on are in `userErrors`.
 */
export async function mutate(
  url: string,
  input: {
    readonly token: string;
    readonly field: string;
    readonly input: Readonly<Record<string, unknown>>;
    /** What to select of the payload beside `clientMutationId` and `userErrors`. */
    readonly select?: string;
    readonly signal?: AbortSignal;
  },
): Promise<Payload> {
  const answer = await sendMutation(url, input);
  if (answer.errors !== undefined || !answer.data)
    throw new Error(`${input.field} failed: ${JSON.stringify(answer.errors)}`);
  return answer.data[input.field] as Payload;
}

/** Like `mutate`, but answers whatever came back. */
export function sendMutation(url: string, input: Parameters<typeof mutate>[1]): Promise<Answer> {
  const type = `${input.field[0]?.toUpperCase()}${input.field.slice(1)}Input`;
  return ask(url, {
    query: `mutation Do($input: ${type}!) { ${input.field}(input: $input) { clientMutationId ${input.select ?? ""} userErrors { __typename code message field } } }`,
    variables: { input: { clientMutationId: randomUUID(), ...input.input } },
    token: input.token,
    ...(input.signal ? { signal: input.signal } : {}),
  });
}
