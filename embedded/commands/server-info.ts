import { timestampOf } from "../engine/clock.ts";
import type { Command, Context, Reply } from "./context.ts";

/** The version whose behaviour the store follows. */
const VERSION = "8.0.0";

/** What a driver learns first: this is the primary of a replica set of one. */
function hello({ services: { address } }: Context): Reply {
  return {
    helloOk: true, ismaster: true, isWritablePrimary: true, secondary: false, readOnly: false,
    setName: "lockstep", setVersion: 1, hosts: [address], primary: address, me: address,
    maxBsonObjectSize: 16 * 1024 * 1024, maxMessageSizeBytes: 48_000_000, maxWriteBatchSize: 100_000,
    logicalSessionTimeoutMinutes: 30, minWireVersion: 0, maxWireVersion: 25, localTime: new Date(), connectionId: 1,
  }; // prettier-ignore
}

function listDatabases(context: Context): Reply {
  const databases = [...context.engine.catalog.databases().keys()].map((name) => ({
    name,
    sizeOnDisk: 0,
    empty: false,
  }));
  return { databases, totalSize: 0 };
}

function serverStatus({ engine, services }: Context): Reply {
  return {
    host: services.address, version: VERSION, process: "lockstep-store", pid: process.pid, uptime: Math.floor(process.uptime()), localTime: new Date(),
    repl: { setName: "lockstep", ismaster: true, primary: services.address, me: services.address },
    store: { ...engine.stats, openCursors: services.cursors.size, openTransactions: engine.transactions.open.size, newestChange: engine.history.newest, oldestChange: engine.history.oldest },
  }; // prettier-ignore
}

function replicaSetStatus({ engine, services }: Context): Reply {
  const optime = { ts: timestampOf(engine.history.newestPosition), t: 1n };
  return {
    set: "lockstep",
    date: new Date(),
    myState: 1,
    term: 1n,
    members: [{ _id: 0, name: services.address, health: 1, state: 1, stateStr: "PRIMARY", self: true, optime }],
    optimes: { lastCommittedOpTime: optime, readConcernMajorityOpTime: optime },
  };
}

const buildInfo = (): Reply => ({
  version: VERSION,
  versionArray: [8, 0, 0, 0],
  gitVersion: "lockstep",
  modules: [],
  bits: 64,
  debug: false,
  maxBsonObjectSize: 16 * 1024 * 1024,
  storageEngines: ["lockstep"],
});

const none: ReadonlySet<string> = new Set();
const set = (fields: string): ReadonlySet<string> => new Set(fields.split(" "));
const greeting: Command = {
  fields: set(
    "helloOk client compression topologyVersion maxAwaitTimeMS loadBalanced saslSupportedMechs speculativeAuthenticate hostInfo internalClient backpressure",
  ),
  run: hello,
};

/** Commands about the server itself. */
export const serverCommands: Readonly<Record<string, Command>> = {
  hello: greeting,
  isMaster: greeting,
  ismaster: greeting,
  ping: { fields: none, inTransaction: true, run: () => ({}) },
  buildInfo: { fields: none, run: buildInfo },
  buildinfo: { fields: none, run: buildInfo },
  serverStatus: { fields: set("repl metrics locks"), run: serverStatus },
  replSetGetStatus: { fields: set("initialSync"), run: replicaSetStatus },
  listDatabases: { fields: set("filter nameOnly authorizedDatabases"), run: listDatabases },
  getParameter: {
    fields: set("featureCompatibilityVersion"),
    run: () => ({ featureCompatibilityVersion: { version: "8.0" } }),
  },
  connectionStatus: {
    fields: set("showPrivileges"),
    run: () => ({ authInfo: { authenticatedUsers: [], authenticatedUserRoles: [] } }),
  },
};
