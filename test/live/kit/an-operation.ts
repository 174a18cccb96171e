import type { Answer, ExecutableOperation, RunOptions } from "../../../gateway/execute/executable.ts";

/** An operation on whatever `execute` reads; live, public and without variables unless told otherwise. */
export function anOperation(
  execute: (run: RunOptions) => Promise<Answer>,
  details: Partial<ExecutableOperation> = {},
): ExecutableOperation {
  return {
    kind: "subscription",
    name: undefined,
    hash: "hash",
    document: "subscription{thing}",
    isLive: true,
    slots: 1,
    subgraphs: [],
    audience: "public",
    audienceKey: () => "public",
    coerceVariables: (raw = {}) => ({ ok: true, values: raw, text: JSON.stringify(raw) }),
    refusal: () => undefined,
    execute,
    ...details,
  };
}
