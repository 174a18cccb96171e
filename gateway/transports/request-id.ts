import { randomUUID } from "node:crypto";

/** The caller's request id if it is one that may stand in a log, a new one otherwise. */
export function requestIdOf(header: string | readonly string[] | undefined): string {
  return typeof header === "string" && /^[\w.:-]{8,128}$/u.test(header) ? header : randomUUID();
}
