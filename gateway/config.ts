import { parseArgs } from "node:util";
import { z } from "zod";

/** What the gateway runs with when it runs alone. */
export interface GatewayConfig {
  readonly supergraphFile: string;
  readonly port: number;
  readonly host: string;
  readonly logLevel: string;
  /** Signs the context for subgraphs that ask for one, and verifies tokens; undefined for plain Federation subgraphs. */
  readonly secret: string | undefined;
  /** Subgraphs that have a change feed of ours at `/changes`, so that what they answer can be live. */
  readonly liveSubgraphs: readonly string[];
  readonly demoAuth: boolean;
  /** Addresses that take the place of the supergraph's. */
  readonly subgraphUrls: ReadonlyMap<string, string>;
}

/** Wrong settings stop the start; the message names all that is wrong. */
export class InvalidGatewayConfig extends Error {}

const portRange = "a port, 0 to 65535";
const Given = z.object({
  "--supergraph": z
    .string("the file of a supergraph SDL (`npm run compose` writes schema/supergraph.graphql)")
    .min(1, "a file"),
  "--port": z.coerce.number(portRange).int(portRange).min(0, portRange).max(65_535, portRange).default(4000),
  HOST: z.string().min(1, "an address of this machine").default("127.0.0.1"),
  LOCKSTEP_LOG: z
    .enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"], "a level of pino, or silent")
    .default("warn"),
  LOCKSTEP_SECRET: z
    .string()
    .refine((text) => Buffer.byteLength(text) >= 32, "at least 32 bytes: `openssl rand -hex 32` makes one")
    .optional(),
  LOCKSTEP_LIVE_SUBGRAPHS: z.string().default(""),
  LOCKSTEP_DEMO_AUTH: z.enum(["on", "off"], "on or off").default("off"),
});

/** Reads `--supergraph FILE --port N` and the environment. Throws InvalidGatewayConfig. */
export function readGatewayConfig(
  argv: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): GatewayConfig {
  const wrong: string[] = [];
  const flags = readFlags(argv, wrong);
  const present = Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value !== undefined && value !== ""),
  );
  const port = flags["port"] ?? present["PORT"];
  const parsed = Given.safeParse({
    ...present,
    ...(flags["supergraph"] !== undefined && { "--supergraph": flags["supergraph"] }),
    ...(port !== undefined && { "--port": port }),
  });
  if (!parsed.success)
    wrong.push(...parsed.error.issues.map((issue) => `${issue.path.join(".")}: expected ${issue.message}`));
  const subgraphUrls = new Map<string, string>();
  for (const [name, value] of Object.entries(present)) {
    const subgraph = /^LOCKSTEP_SUBGRAPH_(\w+)_URL$/u.exec(name)?.[1];
    if (subgraph === undefined || value === undefined) continue;
    if (URL.canParse(value)) subgraphUrls.set(subgraph.toLowerCase(), value);
    else wrong.push(`${name}: expected an address such as http://127.0.0.1:4001/`);
  }
  if (!parsed.success || wrong.length > 0)
    throw new InvalidGatewayConfig(
      `The gateway cannot start with these settings:\n${wrong.map((line) => `  ${line}`).join("\n")}`,
    );
  const given = parsed.data;
  return {
    supergraphFile: given["--supergraph"],
    port: given["--port"],
    host: given.HOST,
    logLevel: given.LOCKSTEP_LOG,
    secret: given.LOCKSTEP_SECRET,
    liveSubgraphs: given.LOCKSTEP_LIVE_SUBGRAPHS.split(",")
      .map((name) => name.trim())
      .filter(Boolean),
    demoAuth: given.LOCKSTEP_DEMO_AUTH === "on",
    subgraphUrls,
  };
}

function readFlags(argv: readonly string[], wrong: string[]): Readonly<Record<string, string | undefined>> {
  const options = { supergraph: { type: "string" }, port: { type: "string" } } as const;
  const { tokens } = parseArgs({ args: [...argv], options, strict: false, allowPositionals: true, tokens: true });
  const flags: Record<string, string | undefined> = {};
  for (const token of tokens) {
    if (token.kind === "option" && Object.hasOwn(options, token.name)) flags[token.name] = token.value ?? "";
    else if (token.kind !== "option-terminator")
      wrong.push(`${argv[token.index]}: expected --supergraph FILE and --port N only`);
  }
  return flags;
}
