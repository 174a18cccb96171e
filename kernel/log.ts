import { pino, type Logger } from "pino";

/** Structured log lines; a request's lines carry its id (`log.child({ requestId })`). */
export type Log = Logger;

/** @param options.level pino's levels, or `silent`; `info` by default. */
export function createLog(options: { readonly level?: string; readonly name?: string } = {}): Log {
  return pino({
    level: options.level ?? "info",
    ...(options.name === undefined ? {} : { name: options.name }),
    redact: ["token", "authorization", "*.token", "*.authorization", "headers.authorization"],
  });
}
