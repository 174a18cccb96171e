/** Somebody whom the demo can be: who she is, and the token that says so. */
export interface Identity {
  readonly as: string;
  readonly accessToken: string;
  readonly label: string;
  readonly customerId: string | undefined;
  readonly expiresAtMs: number;
}

/** Signs in as one of the demo's identities, such as `customer:1` or `kiosk:lon-1`. */
export async function signInDemo(as: string): Promise<Identity> {
  const response = await fetch("/auth/demo", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ as }),
  });
  const body: unknown = await response.json().catch(() => undefined);
  if (!response.ok || !isSession(body)) throw new Error(`The demo gave no token for ${as} (${response.status}).`);
  return {
    as,
    accessToken: body.accessToken,
    label: body.label ?? as,
    customerId: body.customerId ?? undefined,
    expiresAtMs: Date.parse(body.expiresAt),
  };
}

/** A token is renewed this long before it ends. */
const renewBeforeMs = 30_000;

/** The token of an identity, good for a request of now: the one that it came with first, then new ones as they expire. */
export function tokenOf(identity: Identity): () => Promise<string> {
  let current = Promise.resolve(identity);
  return async () => {
    const known = await current;
    if (known.expiresAtMs - renewBeforeMs > Date.now()) return known.accessToken;
    current = signInDemo(identity.as);
    current.catch(() => (current = Promise.resolve(identity))); // tried again with the next request
    return (await current).accessToken;
  };
}

interface Session {
  readonly accessToken: string;
  readonly expiresAt: string;
  readonly label?: string | null;
  readonly customerId?: string | null;
}

function isSession(body: unknown): body is Session {
  return typeof body === "object" && body !== null && "accessToken" in body && "expiresAt" in body;
}
