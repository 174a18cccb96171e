import { z } from "zod";

const onOff = z.enum(["on", "off"], "on or off");

const Environment = z.object({
  PORT: z.coerce
    .number("a port, 0 to 65535")
    .int("a port, 0 to 65535")
    .min(0, "a port, 0 to 65535")
    .max(65_535, "a port, 0 to 65535")
    .default(4000),
  HOST: z.string().min(1, "an address of this machine").default("127.0.0.1"),
  LOCKSTEP_DATA: z.string().min(1, "a folder").default("./.lockstep"),
  LOCKSTEP_SEED: z.enum(["demo", "small", "none"], "demo, small or none").default("demo"),
  LOCKSTEP_TRAFFIC: onOff.optional(),
  LOCKSTEP_DEMO_AUTH: onOff.optional(),
  LOCKSTEP_SECRET: z
    .string()
    .refine((text) => Buffer.byteLength(text) >= 32, "at least 32 bytes: `openssl rand -hex 32` makes one")
    .optional(),
  LOCKSTEP_PUBLIC_URL: z.url("an address such as https://shop.example").optional(),
  LOCKSTEP_LOG: z
    .enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"], "a level of pino, or silent")
    .default("warn"),
  MONGODB_URL: z
    .string()
    .regex(/^mongodb(\+srv)?:\/\//, "the address of a replica set: mongodb://…")
    .optional(),
});

/** What one process of everything runs with; docs/configuration.md lists the environment variables behind it. */
export interface Settings {
  readonly port: number;
  readonly host: string;
  /** The folder of the embedded store and of what must outlive a restart. */
  readonly dataDir: string;
  readonly seed: "demo" | "small" | "none";
  readonly traffic: boolean;
  readonly demoAuth: boolean;
  /** Undefined with the embedded store: one is then made and kept in the data folder. */
  readonly secret: string | undefined;
  readonly publicUrl: string | undefined;
  readonly logLevel: string;
  /** Undefined for the embedded store. */
  readonly mongodbUrl: string | undefined;
  /** Subgraphs that run elsewhere. */
  readonly subgraphUrls: ReadonlyMap<string, string>;
}

/** A wrong setting stops the start; the message names all that is wrong. */
export class InvalidSettings extends Error {}

/** Reads the settings from an environment. Throws `InvalidSettings`. */
export function readSettings(environment: Readonly<Record<string, string | undefined>>): Settings {
  const present = Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value !== undefined && value !== ""),
  );
  const parsed = Environment.safeParse(present);
  const wrong = parsed.success
    ? []
    : parsed.error.issues.map((issue) => `  ${issue.path.join(".")}: expected ${issue.message}`);
  const subgraphUrls = new Map<string, string>();
  for (const [name, value] of Object.entries(present)) {
    const subgraph = /^LOCKSTEP_SUBGRAPH_([A-Z]+)_URL$/.exec(name)?.[1];
    if (subgraph === undefined || value === undefined) continue;
    if (URL.canParse(value)) subgraphUrls.set(subgraph.toLowerCase(), value);
    else wrong.push(`  ${name}: expected an address such as http://127.0.0.1:4001/`);
  }
  const needsSecret =
    parsed.success && parsed.data.MONGODB_URL !== undefined && parsed.data.LOCKSTEP_SECRET === undefined;
  if (needsSecret)
    wrong.push(
      "  LOCKSTEP_SECRET: expected with MONGODB_URL, the same for every process: `openssl rand -hex 32` makes one",
    );
  if (!parsed.success || wrong.length > 0)
    throw new InvalidSettings(`Lockstep cannot start with these settings:\n${wrong.join("\n")}`);
  const given = parsed.data;
  return {
    port: given.PORT,
    host: given.HOST,
    dataDir: given.LOCKSTEP_DATA,
    seed: given.LOCKSTEP_SEED,
    traffic: given.LOCKSTEP_TRAFFIC === undefined ? given.LOCKSTEP_SEED === "demo" : given.LOCKSTEP_TRAFFIC === "on",
    demoAuth:
      given.LOCKSTEP_DEMO_AUTH === undefined ? given.MONGODB_URL === undefined : given.LOCKSTEP_DEMO_AUTH === "on",
    secret: given.LOCKSTEP_SECRET,
    publicUrl: given.LOCKSTEP_PUBLIC_URL?.replace(/\/$/, ""),
    logLevel: given.LOCKSTEP_LOG,
    mongodbUrl: given.MONGODB_URL,
    subgraphUrls,
  };
}
