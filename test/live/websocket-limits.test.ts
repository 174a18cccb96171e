import { once } from "node:events";

import { describe, expect, test } from "vitest";

import { manualClock } from "../../kernel/clock.ts";
import { runGateway } from "./kit/running-gateway.ts";
import { closed, hear, opened, parse, say } from "./kit/wire.ts";

const init = { type: "connection_init" };
const live = (id: string) => ({
  id,
  type: "subscribe",
  payload: { query: `subscription($id: ID!) { product(id: $id) { id } }`, variables: { id } },
});

describe("a client that does not keep to the protocol", () => {
  test.each([
    { what: "text that is no JSON", messages: ["hello"], code: 4400 },
    { what: "a message of no known type", messages: [init, { type: "greet" }], code: 4400 },
    {
      what: "a message that only a server sends",
      messages: [init, { type: "next", id: "1", payload: {} }],
      code: 4400,
    },
    { what: "subscribe before connection_init", messages: [live("1")], code: 4401 },
    { what: "two connection_init", messages: [init, init], code: 4429 },
    { what: "a token that is none", messages: [{ ...init, payload: { authorization: "Bearer x.y.z" } }], code: 4401 },
  ])("$what closes with $code", async ({ messages, code }) => {
    const running = await runGateway();
    const socket = await opened(running.socket());
    for (const message of messages) say(socket, message);
    expect((await closed(socket)).code).toBe(code);
  });

  test("two operations of one id at a time close with 4409", async () => {
    const running = await runGateway();
    const socket = await opened(running.socket());
    const next = hear(socket);
    say(socket, init);
    await next();
    say(socket, live("same"));
    say(socket, live("same"));
    expect((await closed(socket)).code).toBe(4409);
  });

  test("an id is free again after complete", async () => {
    const running = await runGateway();
    const socket = await opened(running.socket());
    const next = hear(socket);
    say(socket, init);
    await next();
    for (let round = 0; round < 3; round++) {
      say(socket, live("again"));
      expect(await next()).toMatchObject({ id: "again", type: "next" });
      say(socket, { id: "again", type: "complete" });
    }
  });

  test("a message over 64 KB closes with 1009", async () => {
    const running = await runGateway();
    const socket = await opened(running.socket());
    say(socket, { ...init, payload: { padding: "x".repeat(70_000) } });
    expect((await closed(socket)).code).toBe(1009);
  });

  test("no subprotocol closes with 4406", async () => {
    const running = await runGateway();
    const socket = running.socket({ protocols: [] });
    expect((await closed(socket)).code).toBe(4406);
  });

  test("more than 20 messages a second, beyond the burst, close with 1013", async () => {
    const running = await runGateway();
    const socket = await opened(running.socket());
    say(socket, init);
    for (let count = 0; count < 150; count++) say(socket, { type: "ping" });
    expect((await closed(socket)).code).toBe(1013);
  });

  test("a client that re-subscribes to all it had is welcome", async () => {
    const running = await runGateway();
    const authorization = `Bearer ${await running.token({ actor: "AGENT", sub: "agent:1" })}`;
    const socket = await opened(running.socket());
    const next = hear(socket);
    say(socket, { ...init, payload: { authorization } });
    await next();
    for (let count = 0; count < 200; count++) say(socket, live(`${count}`));
    const answered = new Set<string>();
    while (answered.size < 200) answered.add((await next()).id);
    expect(running.gateway.parts.live.counters.members).toBe(200);
  });
});

describe("limits of one socket", () => {
  test("one operation too many is refused with an error for its id; the others go on", async () => {
    const running = await runGateway();
    const socket = await opened(running.socket());
    const next = hear(socket);
    say(socket, init);
    await next();
    for (const id of ["1", "2", "3", "4", "5", "6"]) say(socket, live(id));
    const messages = await Promise.all(Array.from({ length: 6 }, next));
    const refused = messages.filter(({ type }) => type === "error");
    expect(refused).toMatchObject([{ id: "6", payload: [{ extensions: { code: "RATE_LIMITED" } }] }]);
    running.shop.catalog.write({ typename: "Product", id: "3", values: { name: "n", price: 1, category: "c" } });
    expect(await next()).toMatchObject({ id: "3", type: "next", payload: { data: { product: { id: "3" } } } });
  });

  test("a browser's page of another origin is refused at the upgrade, our own is not", async () => {
    const running = await runGateway();
    const foreign = running.socket({ origin: "https://evil.example" });
    const [, response] = await once(foreign, "unexpected-response");
    expect(response.statusCode).toBe(403);
    const own = running.socket({ origin: running.httpUrl.replace("/graphql", "") });
    await once(own, "open");
  });

  test("a guest has five sockets, the sixth is closed with 4429", async () => {
    const running = await runGateway();
    const authorization = `Bearer ${await running.token({ actor: "GUEST", sub: "guest:1" })}`;
    for (let count = 0; count < 5; count++) {
      const socket = await opened(running.socket());
      const next = hear(socket);
      say(socket, { ...init, payload: { authorization } });
      expect(await next()).toEqual({ type: "connection_ack" });
    }
    const sixth = await opened(running.socket());
    say(sixth, { ...init, payload: { authorization } });
    expect((await closed(sixth)).code).toBe(4429);
  });

  test("ids of any characters come back as they were", async () => {
    const running = await runGateway();
    const socket = await opened(running.socket());
    const next = hear(socket);
    say(socket, init);
    await next();
    for (const id of ['q"uote', "schön", "\u{1F45F}"]) {
      say(socket, live(id));
      expect((await next()).id).toBe(id);
    }
  });
});

describe("a reader that is stuck", () => {
  test("gets the newest state when it reads again, not those between, and nobody waits for it", async () => {
    const running = await runGateway();
    const { catalog } = running.shop;
    const write = (count: number) => {
      const values = { name: `${"x".repeat(500_000)} ${count}`, price: count, category: "c" };
      catalog.write({ typename: "Product", id: "big", values });
    };
    write(0);
    const payload = { query: `subscription { product(id: "big") { name price } }` };
    const [stuck, reading] = await Promise.all([running.socket(), running.socket()].map(opened));
    if (stuck === undefined || reading === undefined) throw new Error("two sockets");
    const prices: number[] = [];
    const newest = Promise.withResolvers<void>();
    const heard = hear(reading);
    stuck.on("message", (data) => {
      const price = parse(data).payload?.data?.product?.price;
      if (price !== undefined) prices.push(price);
      if (price === 40) newest.resolve();
    });
    for (const socket of [stuck, reading]) say(socket, init);
    await heard();
    for (const socket of [stuck, reading]) say(socket, { id: "1", type: "subscribe", payload });
    await heard();
    stuck.pause();
    for (let count = 1; count <= 40; count++) {
      write(count);
      expect((await heard()).payload.data.product.price).toBe(count);
    }
    expect(running.gateway.parts.live.counters.conflated).toBeGreaterThan(0);
    stuck.resume();
    await newest.promise;
    expect(prices.length).toBeLessThan(40);
    expect(prices).toEqual(prices.toSorted((a, b) => a - b));
  });
});

describe("as time passes", () => {
  test("a socket that says nothing is closed after 3 s with 4408", async () => {
    const running = await runGateway();
    expect((await closed(running.socket())).code).toBe(4408);
  });

  test("a token that expires closes its socket with 4403", async () => {
    const clock = manualClock(Date.now());
    const running = await runGateway({ clock });
    const authorization = `Bearer ${await running.token({}, 10)}`;
    const socket = await opened(running.socket());
    const next = hear(socket);
    say(socket, { ...init, payload: { authorization } });
    await next();
    const end = closed(socket);
    await clock.advance(10_000);
    expect((await end).code).toBe(4403);
  });

  test("a token that had expired before closes with 4403 as well: stock clients fetch a fresh one", async () => {
    const clock = manualClock(Date.now());
    const running = await runGateway({ clock });
    const authorization = `Bearer ${await running.token({}, 60)}`;
    await clock.advance(120_000);
    const socket = await opened(running.socket());
    say(socket, { ...init, payload: { authorization } });
    expect((await closed(socket)).code).toBe(4403);
  });

  test("who does not answer a ping within 8 s is cut off, who does stays", async () => {
    const clock = manualClock(Date.now());
    const running = await runGateway({ clock });
    const deaf = running.socket();
    const fine = running.socket();
    Object.assign(deaf, { _autoPong: false }); // the ws library has no public way to stay silent
    const heard = hear(fine);
    await Promise.all([once(deaf, "open"), once(fine, "open")]);
    const pinged = Promise.all([once(deaf, "ping"), once(fine, "ping")]);
    await clock.advance(17_000);
    await pinged;
    say(fine, { type: "ping" });
    await heard(); // by now its pong, sent before, has been heard as well
    const cut = closed(deaf);
    await clock.advance(8_000);
    expect((await cut).code).toBe(1006);
    expect(running.gateway.parts.live.counters.sockets).toBe(1);
  });
});
