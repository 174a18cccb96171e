/** An access token, or where to get a fresh one whenever a connection or a request needs it. */
export type Token = string | (() => string | undefined | Promise<string | undefined>);

/** The `Authorization` value, undefined for the public. */
export async function authorizationOf(token: Token | undefined): Promise<string | undefined> {
  const text = typeof token === "function" ? await token() : token;
  return text === undefined || text === "" ? undefined : `Bearer ${text}`;
}
