import { accessSync, constants } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium, type BrowserContext } from "playwright-core";

const path = process.env["CHROMIUM_PATH"] ?? "/usr/bin/chromium";

/** Where Chromium is; undefined when this machine has none, and no journey can be made. */
export const chromiumPath: string | undefined = isExecutable(path) ? path : undefined;

/** A browser with a profile of its own, as a person has it: nothing is shared with another one. */
export interface Browser extends AsyncDisposable {
  readonly context: BrowserContext;
}

/** Starts Chromium with a fresh profile. */
export async function openBrowser(viewport: { readonly width: number; readonly height: number }): Promise<Browser> {
  if (chromiumPath === undefined) throw new Error("there is no Chromium on this machine");
  const profile = await mkdtemp(join(tmpdir(), "lockstep-browser-"));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: chromiumPath,
    headless: true,
    viewport,
    args: [
      "--headless",
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
  return {
    context,
    async [Symbol.asyncDispose]() {
      await context.close();
      await rm(profile, { recursive: true, force: true });
    },
  };
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
