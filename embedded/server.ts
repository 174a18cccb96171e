import { createServer, type AddressInfo, type Socket } from "node:net";
import { Cursors } from "./commands/cursors.ts";
import type { StoreLog } from "./engine/contract.ts";
import { Engine } from "./engine/engine.ts";
import { startExpiry } from "./engine/expiry.ts";
import { Sessions } from "./engine/sessions.ts";
import { serveConnection } from "./wire/connection.ts";

/** How an embedded store is started. */
export interface EmbeddedStoreOptions {
  /** The SQLite file; made when it is not there. One process has it at a time. */
  readonly file: string;
  /** Port to listen on; 0, the default, for any free one. */
  readonly port?: number;
  /** The store has no authentication: it listens on the loopback address only. */
  readonly host?: "127.0.0.1";
  readonly log?: StoreLog;
  /** Milliseconds since 1970; default the machine's clock. */
  readonly now?: () => number;
  /** How many changes are kept for streams that resume; default 100,000. */
  readonly keepChanges?: number;
  /** Called when a commit failed and the store has stopped; default: only the log tells. */
  readonly onFailure?: (error: Error) => void;
}

/** A store that is running. */
export interface EmbeddedStore {
  /** What to give to the official `mongodb` driver. */
  readonly url: string;
  /** Counters: commits, flushes, queries that scanned more than 1,000 documents. */
  readonly stats: Readonly<Engine["stats"]>;
  /** Removes documents whose TTL has passed now, not at the next full minute; says how many. */
  expire(): number;
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

const silent: StoreLog = { info: () => {}, warn: () => {}, error: () => {} };

/** Opens the file and listens. What an acknowledged write said survives whatever happens to the process. */
export async function startEmbeddedStore(options: EmbeddedStoreOptions): Promise<EmbeddedStore> {
  const {
    file,
    port = 0,
    host = "127.0.0.1",
    log = silent,
    now = Date.now,
    keepChanges = 100_000,
    onFailure,
  } = options;
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true });
  const engine = new Engine({
    file,
    log,
    now,
    keepChanges,
    onFailure: (error) => {
      server.close();
      for (const socket of sockets) socket.destroy();
      onFailure?.(error);
    },
  });
  const sessions = new Sessions(engine);
  const cursors = new Cursors();
  const expiry = startExpiry(engine);
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error) => {
      engine.close();
      reject(error);
    });
    server.listen(port, host, resolve);
  });
  const address = `${host}:${(server.address() as AddressInfo).port}`; // it listens on a port, not on a path
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    serveConnection(socket, { engine, sessions, cursors, address });
  });
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => {
    closing ??= (async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      engine.flush();
      for (const socket of sockets) socket.destroy();
      await closed;
      sessions.close();
      cursors.close();
      expiry.close();
      engine.close();
    })();
    return closing;
  };
  return {
    url: `mongodb://${address}/?replicaSet=lockstep`,
    stats: engine.stats,
    expire: expiry.sweep,
    close,
    [Symbol.asyncDispose]: close,
  };
}
