import { spawn, type ChildProcess } from "node:child_process";
import { createServer } from "node:net";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** A process of the project under test: its address once it said `ready`, and the ways to end it. */
export interface Spawned extends AsyncDisposable {
  readonly url: string;
  /** What it printed so far, for a failing test's message. */
  output(): string;
  /** Ends it at once, as a power cut would, and waits until it is gone. */
  kill9(): Promise<void>;
  /** Asks it to drain (SIGTERM); answers its exit code. */
  terminate(): Promise<number | null>;
  /** Stops and continues the process without ending it. */
  signal(signal: "SIGSTOP" | "SIGCONT"): void;
}

/**
 * Starts `node <script> …` with only PATH, HOME and the given settings in its environment, and waits for its line
 * `ready <url>`. Rejects with the output when the process ends before that or is not ready within `timeoutMs`.
 */
export async function spawnUntilReady(input: {
  readonly script: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly timeoutMs?: number;
}): Promise<Spawned> {
  const child = spawn(process.execPath, [input.script, ...(input.args ?? [])], {
    cwd: root,
    env: { PATH: process.env["PATH"] ?? "", HOME: process.env["HOME"] ?? "", ...input.env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const lines: string[] = [];
  const exited = new Promise<number | null>((resolve) => child.once("exit", resolve));
  const ready = new Promise<string>((resolve) => {
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on("line", (line) => {
        lines.push(line);
        const address = /^ready (\S+)/.exec(line)?.[1];
        if (address !== undefined) resolve(address);
      });
    }
  });
  const output = () => lines.slice(-60).join("\n");
  const timeoutMs = input.timeoutMs ?? 60_000;
  const url = await Promise.race([
    ready,
    exited.then((code) => failure(`ended with ${code}`, output())),
    late(timeoutMs, output, exited),
  ]).catch((error: unknown) => {
    child.kill("SIGKILL");
    throw error;
  });
  return {
    url,
    output,
    kill9: () => end(child, "SIGKILL", exited).then(() => undefined),
    terminate: () => end(child, "SIGTERM", exited),
    signal: (signal) => void child.kill(signal),
    [Symbol.asyncDispose]: () => end(child, "SIGKILL", exited).then(() => undefined),
  };
}

/** A port of the loopback that nobody listens on at this moment. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("the loopback gave no port");
  return address.port;
}

function end(
  child: ChildProcess,
  signal: "SIGKILL" | "SIGTERM",
  exited: Promise<number | null>,
): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) child.kill(signal);
  return exited;
}

function failure(what: string, output: string): never {
  throw new Error(`the process ${what} before it was ready:\n${output}`);
}

/** A bound on waiting, not a sleep: it only ever rejects. */
function late(timeoutMs: number, output: () => string, exited: Promise<unknown>): Promise<never> {
  return new Promise((_, reject) => {
    const timer = setTimeout(() => reject(new Error(`not ready within ${timeoutMs} ms:\n${output()}`)), timeoutMs);
    void exited.then(() => clearTimeout(timer)); // the race is over either way
    timer.unref();
  });
}
