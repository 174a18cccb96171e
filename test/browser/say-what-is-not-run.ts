import { chromiumPath } from "./chromium.ts";

/** Says it once and plainly when the journeys cannot be made here; vitest then lists each of them as skipped. */
export function setup(): void {
  if (chromiumPath !== undefined) return;
  console.warn(
    "\nNOT RUN: the journeys in Chromium. There is no /usr/bin/chromium and CHROMIUM_PATH names none." +
      "\nThey are listed below as skipped, and count as neither passed nor failed." +
      "\nOn Debian: apt-get update && apt-get install -y chromium\n",
  );
}
