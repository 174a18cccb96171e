import { pino } from "pino";
import type { Logger } from "pino";

/** A structured log. `child({ requestId })` ties lines to a request. */
export type Log = Logger;

/** Creates the process's log: JSON lines on standard error, so that standard output stays for what a person asked for. */
export function createLog({ level = "info" }: { readonly level?: string } = {}): Log {
  return pino(
    {
      level,
      base: undefined,
      timestamp: pino.stdTimeFunctions.isoTime,
      // Tokens and signed contexts never belong in a log.
      redact: ["token", "accessToken", "headers.authorization", 'headers["x-ctx"]', "*.token", "*.accessToken"],
    },
    pino.destination({ dest: 2, sync: false }),
  );
}
