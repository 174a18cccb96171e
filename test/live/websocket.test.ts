import { once } from "node:events";

import { describe, expect, test } from "vitest";

import { runGateway } from "./kit/running-gateway.ts";
import { States } from "./kit/states.ts";

const product = `subscription($id: ID!) { product(id: $id) { id price stock } }`;
const boot = { typename: "Product", id: "boot", values: { name: "Boot", price: 100, category: "shoes" } };

async function aShopWithABoot() {
  const running = await runGateway();
  running.shop.catalog.write(boot);
  running.shop.inventory.write({ typename: "Product", id: "boot", values: { stock: 3 } });
  return running;
}

const subscribeBoot = { query: product, variables: { id: "boot" } };

describe("a live operation over WebSocket", () => {
  test("shows the current state first, then every newer one, whichever subgraph it changed in", async () => {
    const running = await aShopWithABoot();
    const { shop } = running;
    const states = new States(running.client(), subscribeBoot);
    await states.until(({ data }) => data.product.price === 100);
    shop.catalog.write({ ...boot, values: { price: 90 } });
    await states.until(({ data }) => data.product.price === 90);
    shop.inventory.write({ typename: "Product", id: "boot", values: { stock: 2 } });
    const last = await states.until(({ data }) => data.product.stock === 2);
    expect(states.all).toHaveLength(3);
    expect(last.data).toEqual({ product: { id: "boot", price: 90, stock: 2 } });
  });

  test("equal screens are one execution and show equal hashes", async () => {
    const running = await aShopWithABoot();
    const first = new States(running.client(), subscribeBoot);
    await first.until(() => true);
    const reads = running.shop.catalog.requests.length;
    const second = new States(running.client(), { ...subscribeBoot, query: product.replaceAll(" ", "\n  ") });
    await second.until(() => true);
    running.shop.catalog.write({ ...boot, values: { price: 80 } });
    await first.until(({ data }) => data.product.price === 80);
    await second.until(({ data }) => data.product.price === 80);
    expect(first.all.map(({ extensions }) => extensions.live.hash)).toEqual(
      second.all.map(({ extensions }) => extensions.live.hash),
    );
    expect(running.shop.catalog.requests.length - reads).toBe(1);
    expect(running.gateway.parts.live.counters).toMatchObject({ executionsOpened: 1, groups: 1, members: 2 });
  });

  test("the first of two equal subscribers leaving does not silence the second", async () => {
    const running = await aShopWithABoot();
    const first = new States(running.client(), subscribeBoot);
    const second = new States(running.client(), subscribeBoot);
    await Promise.all([first.until(() => true), second.until(() => true)]);
    first.stop();
    running.shop.catalog.write({ ...boot, values: { price: 70 } });
    await second.until(({ data }) => data.product.price === 70);
    expect(first.all).toHaveLength(1);
  });

  test("who names the hash on the screen is not sent that state again, but the next one", async () => {
    const running = await aShopWithABoot();
    const before = new States(running.client(), subscribeBoot);
    const { extensions } = await before.until(() => true);
    before.stop();
    const { hash } = extensions.live;
    const after = new States(running.client(), { ...subscribeBoot, extensions: { live: { hash } } });
    const other = new States(running.client(), subscribeBoot);
    await other.until(() => true);
    running.shop.catalog.write({ ...boot, values: { price: 60 } });
    await after.until(({ data }) => data.product.price === 60);
    expect(after.all).toHaveLength(1);
  });

  test("what does not exist yet appears, and a list gains and loses members", async () => {
    const running = await aShopWithABoot();
    const client = running.client();
    const hat = new States(client, { query: product, variables: { id: "hat" } });
    const shoes = new States(client, { query: `subscription { products(category: "shoes") { id stock } }` });
    await hat.until(({ data }) => data.product === null);
    await shoes.until(({ data }) => data.products.length === 1);
    const values = { name: "Hat", price: 5, category: "shoes" };
    running.shop.catalog.write({ typename: "Product", id: "hat", values, tags: ["category:shoes"] });
    await hat.until(({ data }) => data.product?.price === 5);
    await shoes.until(({ data }) => data.products.length === 2);
    running.shop.catalog.write({ ...boot, values: undefined, tags: ["category:shoes"] });
    const last = await shoes.until(({ data }) => data.products.length === 1);
    expect(last.data.products).toEqual([{ id: "hat", stock: null }]);
  });

  test("a value that only @requires reads keeps the answer true", async () => {
    const running = await aShopWithABoot();
    const lines = [{ quantity: 2, product: { id: "boot" } }];
    running.shop.cart.write({ typename: "Cart", id: "c1", values: { owner: "ann", lines } });
    const cart = new States(running.client(), { query: `subscription { cart(id: "c1") { points } }` });
    await cart.until(({ data }) => data.cart.points === 200);
    running.shop.catalog.write({ ...boot, values: { price: 50 } });
    const after = await cart.until(({ data }) => data.cart.points !== 200);
    expect(after.data.cart.points).toBe(100);
  });

  test("a query marked @live is kept true as well", async () => {
    const running = await aShopWithABoot();
    const states = new States(running.client(), { query: `query @live { product(id: "boot") { price } }` });
    await states.until(({ data }) => data.product.price === 100);
    running.shop.catalog.write({ ...boot, values: { price: 40 } });
    const after = await states.until(({ data }) => data.product.price !== 100);
    expect(after.data.product.price).toBe(40);
  });

  test("any other Subscription field is refused by name", async () => {
    const running = await runGateway();
    const states = new States(running.client(), { query: `subscription { ticks }` });
    const [error] = await states.end();
    expect(error.extensions.code).toBe("BAD_USER_INPUT");
    expect(error.message).toMatch(/Query field/);
  });

  test("a failing subgraph keeps its last answer on the screen, the others stay live, and it heals by itself", async () => {
    const running = await aShopWithABoot();
    const { catalog, inventory } = running.shop;
    const states = new States(running.client(), subscribeBoot);
    await states.until(() => true);
    const fine = inventory.weather;
    inventory.weather = () => Promise.reject(new Error("down"));
    catalog.write({ ...boot, values: { price: 30 } });
    const during = await states.until(({ data }) => data.product.price === 30);
    expect(during).toMatchObject({ data: { product: { stock: 3 } } });
    expect(during.errors).toBeUndefined();
    inventory.write({ typename: "Product", id: "boot", values: { stock: 9 } });
    inventory.weather = fine;
    expect((await states.until(({ data }) => data.product.stock !== 3)).data.product.stock).toBe(9);
  });

  test("a subgraph that is down at first is partial data at once, and healed later", async () => {
    const running = await aShopWithABoot();
    const { inventory } = running.shop;
    const fine = inventory.weather;
    inventory.weather = () => Promise.reject(new Error("down"));
    const states = new States(running.client(), subscribeBoot);
    const partial = await states.until(() => true);
    expect(partial.data.product).toEqual({ id: "boot", price: 100, stock: null });
    expect(partial.errors?.[0]?.path).toEqual(["product", "stock"]);
    inventory.weather = fine;
    expect((await states.until(({ data }) => data.product.stock === 3)).errors).toBeUndefined();
  });
});

describe("queries and mutations over WebSocket", () => {
  test("run through the same pipeline and end with complete", async () => {
    const running = await aShopWithABoot();
    const query = new States(running.client(), { query: `{ product(id: "boot") { name } }` });
    expect(await query.end()).toBe("complete");
    expect(query.all).toEqual([{ data: { product: { name: "Boot" } } }]);
    const refused = new States(running.client(), { query: `{ nothing }` });
    expect((await refused.end())[0].extensions.code).toBe("GRAPHQL_VALIDATION_FAILED");
  });

  test("everybody here reads what a mutation wrote, before the feed tells of it", async () => {
    const running = await aShopWithABoot();
    const { catalog } = running.shop;
    const told: (() => void)[] = [];
    catalog.afterMutation = (event) => void told.push(() => catalog.deliver(event));
    const client = running.client();
    const states = new States(client, subscribeBoot);
    await states.until(() => true);
    const mutation = new States(client, { query: `mutation { setPrice(id: "boot", price: 20) { price } }` });
    const written = await mutation.until(() => true);
    expect(written.extensions.live.positions).toEqual({ catalog: catalog.position });
    await states.until(({ data }) => data.product.price === 20);
    const runs = running.gateway.parts.live.counters.runs;
    for (const tell of told) tell();
    const next = new States(client, { query: `{ product(id: "boot") { price } }` });
    await next.end();
    expect(running.gateway.parts.live.counters.runs).toBe(runs);
  });

  test("a position that a client names is honoured by the first state", async () => {
    const running = await aShopWithABoot();
    const { catalog } = running.shop;
    const states = new States(running.client(), subscribeBoot);
    await states.until(() => true);
    const { position } = catalog.commit({ ...boot, values: { price: 10 } }); // no feed has told of it yet
    const later = new States(running.client(), {
      ...subscribeBoot,
      extensions: { live: { after: { catalog: position } } },
    });
    const first = await later.until(() => true);
    expect(later.all).toHaveLength(1);
    expect(first.data.product.price).toBe(10);
  });

  test("a position of the future is the client's error", async () => {
    const running = await aShopWithABoot();
    const after = { catalog: Number.MAX_SAFE_INTEGER };
    const states = new States(running.client(), { ...subscribeBoot, extensions: { live: { after } } });
    expect((await states.end())[0].extensions.code).toBe("BAD_USER_INPUT");
  });
});

describe("who is asking", () => {
  const secret = { query: `subscription { secret }` };

  test("the token comes with connection_init, under either spelling", async () => {
    const running = await runGateway();
    const authorization = `Bearer ${await running.token()}`;
    for (const parameters of [{ authorization }, { Authorization: authorization }]) {
      const states = new States(running.client(parameters), secret);
      expect((await states.until(() => true)).data).toEqual({ secret: "customer:ann" });
    }
  });

  test("without one, what is protected is refused with a typed error", async () => {
    const running = await runGateway();
    const states = new States(running.client(), secret);
    expect((await states.end())[0].extensions.code).toBe("UNAUTHENTICATED");
  });

  test("two people never share an answer that is told of the person", async () => {
    const running = await runGateway();
    const people = ["customer:ann", "customer:bob"];
    const clients = await Promise.all(
      people.map(async (sub) => running.client({ authorization: `Bearer ${await running.token({ sub })}` })),
    );
    const states = clients.map((client) => new States(client, secret));
    const shown = await Promise.all(states.map((one) => one.until(() => true)));
    expect(shown.map(({ data }) => data.secret)).toEqual(people);
    expect(running.gateway.parts.live.counters.groups).toBe(2);
    for (const one of states) one.stop();
  });

  test("the end of a session closes its sockets with 4401 and refuses its token", async () => {
    const running = await runGateway();
    const token = await running.token({ sessionId: "ksn_1", actor: "KIOSK" });
    const client = running.client({ authorization: `Bearer ${token}` });
    const states = new States(client, secret);
    await states.until(() => true);
    running.shop.catalog.write({ typename: "Session", id: "ksn_1", values: {}, tags: ["session-ended:ksn_1"] });
    expect((await states.end()).code).toBe(4401);
    const again = new States(running.client({ authorization: `Bearer ${token}` }), secret);
    expect((await again.end()).code).toBe(4401);
  });
});

test("SIGTERM > running queries are answered, then every socket is told to come back with 1001", async () => {
  const running = await aShopWithABoot();
  const { inventory } = running.shop;
  const asked = Promise.withResolvers<void>();
  const answer = Promise.withResolvers<void>();
  inventory.weather = async (subgraph) => {
    asked.resolve();
    await answer.promise;
    return subgraph.now();
  };
  const client = running.client();
  const query = new States(client, { query: `{ product(id: "boot") { stock } }` });
  await asked.promise;
  const idle = running.socket();
  await once(idle, "open");
  const closing = running.gateway.close();
  answer.resolve();
  const [code] = await once(idle, "close");
  await closing;
  expect(code).toBe(1001);
  expect(query.last?.data.product.stock).toBe(3);
});
