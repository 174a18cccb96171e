import type { ExecutableOperation, RunOptions } from "../execute/executable.ts";
import type { Live } from "./live.ts";
import { NewestPositions } from "./positions.ts";
import { hashAnswer, publish } from "./publication.ts";

/**
 * Runs a query or a mutation once, for any transport, and answers the complete response as JSON.
 *
 * What a mutation wrote marks the live groups of this gateway before its answer goes out, so that everybody here reads
 * what was written. Its answer carries the positions of its commits: a client names them in `after` when it reads elsewhere.
 */
export async function answerOnce(
  live: Live,
  operation: ExecutableOperation,
  options: Omit<RunOptions, "recorder">,
): Promise<Buffer> {
  const answer = await operation.execute({ ...options, after: options.after ?? {} });
  live.apply(answer.changes);
  if (operation.kind !== "mutation") return Buffer.from(answer.text);
  const positions = new NewestPositions();
  positions.raiseAll(Object.entries(answer.readAt));
  for (const { subgraph, position } of answer.changes) positions.raise(subgraph, position);
  return publish(answer.text, hashAnswer(answer.text), positions).body;
}
