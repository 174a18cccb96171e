import { createClient } from "graphql-ws";
import type { Client } from "graphql-ws";
import { onTestFinished } from "vitest";
import { WebSocket } from "ws";

import { createGateway } from "../../../gateway/gateway.ts";
import type { Gateway } from "../../../gateway/gateway.ts";
import { systemClock } from "../../../kernel/clock.ts";
import type { Clock } from "../../../kernel/clock.ts";
import { deriveKeys } from "../../../kernel/keys.ts";
import { createLog } from "../../../kernel/log.ts";
import { issueToken } from "../../../kernel/tokens.ts";
import type { NewClaims } from "../../../kernel/tokens.ts";
import { createShop } from "./shop.ts";
import type { Shop } from "./shop.ts";

const keys = deriveKeys("a secret of at least thirty-two bytes");

/** A gateway on a port of its own over subgraphs in memory, with what clients need to reach it; gone with its test. */
export interface RunningGateway {
  readonly gateway: Gateway;
  readonly shop: Shop;
  readonly httpUrl: string;
  readonly url: string;
  /** A client of the stock library; `authorization` as its connection parameters. */
  client(parameters?: Record<string, unknown>): Client;
  /** A socket that says what it likes. */
  socket(options?: { readonly origin?: string; readonly protocols?: readonly string[] }): WebSocket;
  token(claims?: Partial<NewClaims>, ttlSeconds?: number): Promise<string>;
}

export async function runGateway(
  options: { readonly clock?: Clock; readonly shop?: Shop } = {},
): Promise<RunningGateway> {
  const shop = options.shop ?? createShop();
  const clock = options.clock ?? systemClock();
  const gateway = await createGateway({
    supergraph: shop.supergraph,
    transports: shop.subgraphs,
    feeds: shop.subgraphs,
    keys,
    clock,
    log: createLog({ level: "silent" }),
  });
  const httpUrl = `${await gateway.listen({ port: 0, host: "127.0.0.1" })}/graphql`;
  const url = httpUrl.replace("http:", "ws:");
  const open: (() => unknown)[] = [];
  onTestFinished(async () => {
    for (const close of open) await close();
    await gateway.close();
  });
  return {
    gateway,
    shop,
    httpUrl,
    url,
    client(connectionParams) {
      const client = createClient({
        url,
        webSocketImpl: WebSocket,
        retryAttempts: 0,
        ...(connectionParams && { connectionParams }),
      });
      open.push(() => client.dispose());
      return client;
    },
    socket({ origin, protocols = ["graphql-transport-ws"] } = {}) {
      const socket = new WebSocket(url, [...protocols], origin === undefined ? {} : { origin });
      socket.on("error", () => {}); // refused, or cut before it was open
      open.push(() => socket.terminate());
      return socket;
    },
    token(claims = {}, ttlSeconds = 600) {
      const person: NewClaims = {
        sub: "customer:ann",
        actor: "CUSTOMER",
        scopes: [],
        customerId: "cus_ann",
        ...claims,
      };
      return issueToken(person, { key: keys.token, now: clock.now(), ttlSeconds });
    },
  };
}
