import { SubgraphTimeout } from "../errors.ts";
import type { SubgraphRequest, SubgraphResponse, SubgraphTransport } from "./transport.ts";

const DEADLINE_MS = 10_000;

/** The way to a subgraph of the same process: no HTTP, no JSON, the viewer object itself. */
export function inProcessTransport(subgraph: {
  readonly name: string;
  execute(request: SubgraphRequest): Promise<SubgraphResponse>;
}): SubgraphTransport {
  return {
    execute(request) {
      request.signal?.throwIfAborted();
      const deadlineMs = request.deadlineMs ?? DEADLINE_MS;
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => reject(new SubgraphTimeout(subgraph.name, deadlineMs)), deadlineMs);
        const abort = () => reject(request.signal?.reason as Error); // what the caller aborted with
        request.signal?.addEventListener("abort", abort, { once: true });
        subgraph
          .execute(request)
          .then(resolve, reject)
          .finally(() => {
            clearTimeout(timer);
            request.signal?.removeEventListener("abort", abort);
          });
      });
    },
    close: () => Promise.resolve(),
  };
}
