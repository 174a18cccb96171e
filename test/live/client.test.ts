import { describe, expect, onTestFinished, test } from "vitest";

import { createLiveClient } from "../../client/live-client.ts";
import type { LiveClient } from "../../client/live-client.ts";
import { NoAnswer } from "../../client/operation.ts";
import type { Status } from "../../client/status.ts";
import { runGateway } from "./kit/running-gateway.ts";
import type { RunningGateway } from "./kit/running-gateway.ts";

type Boot = { product: { price: number } | null };
const query = `subscription { product(id: "boot") { price } }`;
const boot = (price: number) => {
  return { typename: "Product", id: "boot", values: { name: "Boot", price, category: "shoes" } };
};

function aClientOf({ url, httpUrl }: RunningGateway, token?: string): LiveClient {
  const client = createLiveClient({ url, httpUrl, retryMaxMs: 20, ...(token && { token }) });
  onTestFinished(() => client.close());
  return client;
}

/** Prices as they are shown, to be awaited. */
function watch(client: LiveClient) {
  const prices: (number | undefined)[] = [];
  let wake = () => {};
  const subscription = client.subscribe<Boot>(
    { query },
    {
      next: ({ data }) => {
        prices.push(data?.product?.price);
        wake();
      },
    },
  );
  const until = async (price: number) => {
    while (prices.at(-1) !== price) await new Promise<void>((resolve) => (wake = resolve));
  };
  return { prices, subscription, until };
}

function becomes(client: LiveClient, wanted: Status): Promise<void> {
  return new Promise((resolve) => {
    const stop = client.onStatus((status) => {
      if (status !== wanted) return;
      queueMicrotask(() => stop());
      resolve();
    });
  });
}

describe("live client", () => {
  test("shows the current state and every newer one, and knows the hash on its screen", async () => {
    const running = await runGateway();
    running.shop.catalog.write(boot(100));
    const client = aClientOf(running);
    const { prices, subscription, until } = watch(client);
    await until(100);
    const before = subscription.hash;
    running.shop.catalog.write(boot(90));
    await until(90);
    expect(prices).toEqual([100, 90]);
    expect(subscription.hash).not.toBe(before);
    expect(client.status).toBe("live");
  });

  test("a cut client says so, comes back, and is not sent what it already shows", async () => {
    const running = await runGateway();
    running.shop.catalog.write(boot(100));
    const client = aClientOf(running);
    const seen: Status[] = [];
    client.onStatus((status) => seen.push(status));
    const { prices, until } = watch(client);
    await until(100);
    const cut = becomes(client, "offline");
    client.pause();
    await cut;
    const back = becomes(client, "live");
    client.resume();
    await back;
    expect(prices).toEqual([100]);
    expect(seen).toEqual(["offline", "catching up", "live", "offline", "catching up", "live"]);
  });

  test("what changed while it was cut is there when it is back", async () => {
    const running = await runGateway();
    running.shop.catalog.write(boot(100));
    const client = aClientOf(running);
    const { prices, until } = watch(client);
    await until(100);
    client.pause();
    running.shop.catalog.write(boot(90));
    running.shop.catalog.write(boot(80));
    client.resume();
    await until(80);
    expect(prices.at(-1)).toBe(80);
    expect(client.status).toBe("live");
  });

  test("names what it wrote in what it reads next", async () => {
    const running = await runGateway();
    const { catalog } = running.shop;
    catalog.write(boot(100));
    const client = aClientOf(running);
    const { data } = await client.mutate<{ setPrice: { price: number } }>({
      query: `mutation { setPrice(id: "boot", price: 70) { price } }`,
    });
    expect(data?.setPrice.price).toBe(70);
    catalog.requests = [];
    await client.query({ query: `{ product(id: "boot") { price } }` });
    expect(catalog.requests[0]?.after).toBe(catalog.position);
  });

  test("several subscriptions share one connection; the last one leaving closes it", async () => {
    const running = await runGateway();
    running.shop.catalog.write(boot(100));
    const client = aClientOf(running);
    const first = watch(client);
    const second = watch(client);
    await Promise.all([first.until(100), second.until(100)]);
    expect(running.gateway.parts.live.counters.sockets).toBe(1);
    first.subscription.unsubscribe();
    running.shop.catalog.write(boot(60));
    await second.until(60);
    expect(first.prices).toEqual([100]);
    const gone = becomes(client, "offline");
    second.subscription.unsubscribe();
    await gone;
  });

  test("errors of the graph are in the answer; no answer at all is a NoAnswer", async () => {
    const running = await runGateway();
    const client = aClientOf(running);
    const { errors } = await client.query({ query: `{ nothing }` });
    expect(errors?.[0]?.extensions?.code).toBe("GRAPHQL_VALIDATION_FAILED");
    const lost = createLiveClient({ url: running.url, httpUrl: "http://127.0.0.1:1/graphql" });
    await expect(lost.query({ query: `{ counted }` })).rejects.toThrow(NoAnswer);
  });

  test("a refused subscription ends with its errors, the others go on", async () => {
    const running = await runGateway();
    running.shop.catalog.write(boot(100));
    const client = aClientOf(running);
    const { until } = watch(client);
    const refused = new Promise<string | undefined>((resolve) => {
      const error = (errors: readonly { extensions?: { code?: string } }[]) => resolve(errors[0]?.extensions?.code);
      client.subscribe({ query: `subscription { secret }` }, { next: () => {}, error });
    });
    expect(await refused).toBe("UNAUTHENTICATED");
    await until(100);
    expect(client.status).toBe("live");
  });
});
