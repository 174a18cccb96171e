import { hkdfSync } from "node:crypto";

/** The keys of a deployment, all derived from one secret, so that one setting is shared between its processes. */
export interface Keys {
  /** Signs access tokens of the demo identities. */
  readonly token: Uint8Array;
  /** Signs the context of requests to that subgraph. */
  context(subgraph: string): Uint8Array;
}

/** Derives the keys (HKDF-SHA-256, RFC 5869). Throws a RangeError when the secret is shorter than 32 bytes. */
export function deriveKeys(secret: Uint8Array): Keys {
  if (secret.length < 32) throw new RangeError(`expected a secret of at least 32 bytes, got ${secret.length}`);
  const derive = (purpose: string) => new Uint8Array(hkdfSync("sha256", secret, "lockstep", purpose, 32));
  const contexts = new Map<string, Uint8Array>();
  return {
    token: derive("token"),
    context(subgraph) {
      let key = contexts.get(subgraph);
      if (key === undefined) contexts.set(subgraph, (key = derive(`context:${subgraph}`)));
      return key;
    },
  };
}
