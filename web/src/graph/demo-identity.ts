/** Somebody whom the demo can be: who she is, and the token that says so. */
export interface Identity {
  readonly as: string;
  readonly accessToken: string;
  readonly label: string;
  readonly customerId: string | undefined;
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
  return { as, accessToken: body.accessToken, label: body.label ?? as, customerId: body.customerId ?? undefined };
}

/** The tokens of an identity, one after the other: the one that it came with first, then new ones as they expire. */
export function tokensOf(identity: Identity): () => Promise<string> {
  let first: string | undefined = identity.accessToken;
  return async () => {
    const token = first ?? (await signInDemo(identity.as)).accessToken;
    first = undefined;
    return token;
  };
}

interface Session {
  readonly accessToken: string;
  readonly label?: string | null;
  readonly customerId?: string | null;
}

function isSession(body: unknown): body is Session {
  return typeof body === "object" && body !== null && "accessToken" in body && typeof body.accessToken === "string";
}
