import { Pool } from "undici";
import { SubgraphTimeout, SubgraphUnavailable } from "../errors.ts";
import { CONTEXT_HEADER } from "../signed-context.ts";
import { Breaker } from "./breaker.ts";
import type { SubgraphRequest, SubgraphResponse, SubgraphTransport } from "./transport.ts";

const DEADLINE_MS = 10_000;
const READ_ATTEMPTS = 3;
const MAX_ANSWER_BYTES = 10 * 1024 * 1024;

/** How to reach a subgraph over HTTP. */
export interface HttpTransportOptions {
  readonly name: string;
  readonly url: string;
  /** Signs the context of a body; undefined for a subgraph that knows nothing of us. */
  readonly sign?: (request: SubgraphRequest, body: string) => string;
  /** Milliseconds, for the breaker. */
  readonly now: () => number;
  /** For the jitter between attempts; Math.random unless a test wants others. */
  readonly random?: () => number;
}

/**
 * The way to a subgraph over HTTP: keep-alive connections, a deadline, three attempts for reads (never for mutations),
 * a circuit breaker that a caller's own cancellation does not trip, and answers of at most 10 MiB.
 */
export function httpTransport(options: HttpTransportOptions): SubgraphTransport {
  const address = new URL(options.url);
  const pool = new Pool(address.origin, { connections: 64, maxResponseSize: MAX_ANSWER_BYTES });
  const breaker = new Breaker();
  const random = options.random ?? Math.random;

  async function attempt(request: SubgraphRequest, signal: AbortSignal): Promise<SubgraphResponse> {
    const { operation: query, operationName, variables } = request;
    const body = JSON.stringify({ query, variables, ...(operationName === undefined ? {} : { operationName }) });
    const context = options.sign === undefined ? {} : { [CONTEXT_HEADER]: options.sign(request, body) };
    const response = await pool.request({
      method: "POST",
      path: address.pathname + address.search,
      headers: {
        "content-type": "application/json",
        accept: "application/json",
        "x-request-id": request.requestId,
        ...context,
      },
      body,
      signal,
    });
    return readAnswer(options.name, response.statusCode, await response.body.text());
  }

  return {
    async execute(request) {
      const deadlineMs = request.deadlineMs ?? DEADLINE_MS;
      const deadline = AbortSignal.timeout(deadlineMs);
      const signal = request.signal ? AbortSignal.any([request.signal, deadline]) : deadline;
      const attempts = isRead(request.operation) ? READ_ATTEMPTS : 1;
      for (let made = 1; ; made += 1) {
        if (!breaker.admits(options.now()))
          throw new SubgraphUnavailable(options.name, "has failed repeatedly and is given a rest");
        try {
          const answer = await attempt(request, signal);
          breaker.succeeded();
          return answer;
        } catch (cause) {
          if (request.signal?.aborted) {
            breaker.cancelled();
            throw request.signal.reason;
          }
          breaker.failed(options.now());
          if (deadline.aborted) throw new SubgraphTimeout(options.name, deadlineMs, { cause });
          if (made >= attempts) {
            throw cause instanceof SubgraphUnavailable
              ? cause
              : new SubgraphUnavailable(options.name, undefined, { cause });
          }
          await pause(10 * 2 ** made * (0.5 + random()), signal);
        }
      }
    },
    close: () => pool.close(),
  };
}

/** A GraphQL answer, whatever its status; anything else is a failure of the subgraph. */
function readAnswer(name: string, status: number, text: string): SubgraphResponse {
  let answer: unknown;
  try {
    answer = JSON.parse(text);
  } catch (cause) {
    throw new SubgraphUnavailable(name, `answered ${status} without JSON`, { cause });
  }
  if (typeof answer !== "object" || answer === null || Array.isArray(answer))
    throw new SubgraphUnavailable(name, "gave no GraphQL answer");
  const { data, errors } = answer as { readonly data?: unknown; readonly errors?: unknown }; // an object, checked above
  const hasData = typeof data === "object" && !Array.isArray(data);
  if (
    (data !== undefined && !hasData) ||
    (errors !== undefined && !Array.isArray(errors)) ||
    (data === undefined && errors === undefined)
  ) {
    throw new SubgraphUnavailable(name, "gave no GraphQL answer");
  }
  return { data: null, ...answer };
}

/** Only what is surely a read: a text that says mutation anywhere, even in an argument, is sent once. */
function isRead(operation: string): boolean {
  return /^\s*(?:query\b|\{)/.test(operation) && !/\bmutation\b/.test(operation);
}

/** Waits before the next attempt; an abort ends the wait, and the attempt then fails by itself. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener(
      "abort",
      () => {
        clearTimeout(timer);
        resolve();
      },
      { once: true },
    );
  });
}
