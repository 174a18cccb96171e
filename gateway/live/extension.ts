import { z } from "zod";

import type { PublicError } from "../execute/executable.ts";
import type { Resumption } from "./member.ts";

const increments = 2 ** 20;
const toleranceMs = 60_000;

const shape = z.object({
  live: z
    .object({
      hash: z.string().max(64).optional(),
      after: z
        .record(z.string().max(64), z.number().int().nonnegative().max(Number.MAX_SAFE_INTEGER))
        .refine((after) => Object.keys(after).length <= 64, "names too many subgraphs")
        .optional(),
    })
    .optional(),
});

export type LiveExtension =
  | { readonly ok: true; readonly resumption: Resumption }
  | { readonly ok: false; readonly errors: readonly PublicError[] };

/**
 * Reads `extensions.live` of a request: `hash` is the state that the client shows, `after` the positions that the answer
 * must include. A position of the future was never ours. `now` in milliseconds since 1970.
 */
export function parseLiveExtension(extensions: unknown, now: number): LiveExtension {
  const parsed = shape.safeParse(extensions ?? {});
  if (!parsed.success) return refuse("expected { hash: string, after: { <subgraph>: position } }, both optional");
  const { hash, after } = parsed.data.live ?? {};
  const latest = ((now + toleranceMs) / 1_000) * increments;
  if (Object.values(after ?? {}).some((position) => position > latest)) {
    return refuse("`after` names a position that lies in the future: name those that answers carried");
  }
  return { ok: true, resumption: { ...(hash !== undefined && { hash }), ...(after && { after }) } };
}

function refuse(why: string): LiveExtension {
  return {
    ok: false,
    errors: [{ message: `extensions.live: ${why}.`, extensions: { code: "BAD_USER_INPUT" } }],
  };
}
