import { hkdfSync } from "node:crypto";

/** The keys of a process, all derived from one secret: no two uses share one. */
export interface Keys {
  /** Keys of the signed context that this subgraph accepts: the first signs, all verify (two during a rotation). */
  context(subgraph: string): readonly [Uint8Array, ...Uint8Array[]];
  /** The key of demo access tokens. */
  readonly token: Uint8Array;
  /** A key for another use, named by the caller: cursors, hand-off tokens. */
  derive(purpose: string): Uint8Array;
}

/**
 * Derives the keys by HKDF-SHA-256. A secret has at least 32 bytes; `previous` is the one that is being rotated out: what it
 * signed still verifies.
 */
export function deriveKeys(secret: string, previous?: string): Keys {
  for (const text of previous === undefined ? [secret] : [secret, previous])
    if (Buffer.byteLength(text) < 32)
      throw new Error("LOCKSTEP_SECRET needs at least 32 bytes: `openssl rand -hex 32` makes one.");
  const derive = (from: string, purpose: string) => new Uint8Array(hkdfSync("sha256", from, "lockstep", purpose, 32));
  const contexts = new Map<string, readonly [Uint8Array, ...Uint8Array[]]>();
  return {
    token: derive(secret, "token"),
    derive: (purpose) => derive(secret, `use:${purpose}`),
    context(subgraph) {
      let keys = contexts.get(subgraph);
      if (keys === undefined) {
        const current = derive(secret, `context:${subgraph}`);
        keys = previous === undefined ? [current] : [current, derive(previous, `context:${subgraph}`)];
        contexts.set(subgraph, keys);
      }
      return keys;
    },
  };
}
