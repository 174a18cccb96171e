import { randomUUID } from "node:crypto";

/** One identity's way to the public graph: requests over HTTP, signed in when needed, and again when the token ends. */
export interface GraphSession {
  /** Who it is to the graph, once signed in. */
  customerId(): Promise<string | undefined>;
  token(): Promise<string>;
  /** Asks or writes once; throws when the graph answers with errors and no data. */
  send<Data>(text: string, variables?: Readonly<Record<string, unknown>>): Promise<Data>;
  /** Sends a mutation whose payload is named `outcome`; answers the codes of its refusals. */
  write(text: string, input: Readonly<Record<string, unknown>>): Promise<readonly string[]>;
}

/** A token is renewed this long before it ends. */
const renewBeforeMs = 30_000;

interface SignedIn {
  readonly expiresAt: string;
  readonly accessToken: string;
  readonly customerId?: string | null;
}

/** Opens the way of one of the demo's identities; nothing is sent before the first request. */
export function openGraphSession(input: {
  readonly url: string;
  readonly as: string;
  readonly signal: AbortSignal;
}): GraphSession {
  const graph = new URL("/graphql", input.url);
  let signedIn: Promise<SignedIn> | undefined;

  const signIn = async (): Promise<SignedIn> => {
    const known = await signedIn;
    if (known !== undefined && Date.parse(known.expiresAt) - renewBeforeMs < Date.now()) signedIn = undefined;
    signedIn ??= requestToken(input).catch((error: unknown) => {
      signedIn = undefined;
      throw error;
    });
    return signedIn;
  };

  const send = async <Data>(text: string, variables: Readonly<Record<string, unknown>> = {}): Promise<Data> => {
    const { accessToken } = await signIn();
    const response = await fetch(graph, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${accessToken}` },
      body: JSON.stringify({ query: text, variables }),
      signal: AbortSignal.any([input.signal, AbortSignal.timeout(10_000)]),
    });
    const answer = (await response.json()) as GraphAnswer<Data>; // the graph's own answer shape, checked below
    const codes = (answer.errors ?? []).map((error) => error.extensions?.code ?? "UNKNOWN");
    if (codes.includes("UNAUTHENTICATED")) signedIn = undefined;
    if (!answer.data) throw new Error(`${input.as} got no data: ${answer.errors?.[0]?.message ?? response.status}`);
    return answer.data;
  };

  return {
    customerId: async () => (await signIn()).customerId ?? undefined,
    token: async () => (await signIn()).accessToken,
    send,
    async write(text, fields) {
      const data = await send<{ readonly outcome: { readonly userErrors: readonly { readonly code: string }[] } }>(
        text,
        {
          input: { clientMutationId: randomUUID(), ...fields },
        },
      );
      return data.outcome.userErrors.map((error) => error.code);
    },
  };
}

interface GraphAnswer<Data> {
  readonly data?: Data | null;
  readonly errors?: readonly { readonly message: string; readonly extensions?: { readonly code?: string } }[];
}

async function requestToken(input: {
  readonly url: string;
  readonly as: string;
  readonly signal: AbortSignal;
}): Promise<SignedIn> {
  const response = await fetch(new URL("/auth/demo", input.url), {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ as: input.as }),
    signal: AbortSignal.any([input.signal, AbortSignal.timeout(10_000)]),
  });
  if (!response.ok) throw new Error(`no demo token for ${input.as}: ${response.status}`);
  return (await response.json()) as SignedIn; // our own gateway's answer
}
