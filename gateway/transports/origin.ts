/**
 * Whether a WebSocket upgrade may be answered. A browser sends `Origin` and cannot leave it out; programs that are not
 * browsers send none and carry no one's cookies. A page of this very host is always allowed.
 */
export function isOriginAllowed(input: {
  readonly origin: string | undefined;
  readonly host: string | undefined;
  readonly allowed: readonly string[];
}): boolean {
  const { origin, host, allowed } = input;
  if (origin === undefined) return true;
  if (allowed.includes(origin)) return true;
  return URL.canParse(origin) && host !== undefined && new URL(origin).host === host;
}
