import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { SubgraphTimeout, SubgraphUnavailable } from "../../kernel/errors.ts";
import { httpTransport } from "../../kernel/transport/http.ts";
import { inProcessTransport } from "../../kernel/transport/in-process.ts";
import type { SubgraphRequest } from "../../kernel/transport/transport.ts";
import { publicViewer } from "../../kernel/viewer.ts";

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

const read: SubgraphRequest = { operation: "{a}", viewer: publicViewer, after: 0, requestId: "r1" };
const write: SubgraphRequest = { ...read, operation: "mutation{a}" };

describe("over HTTP", () => {
  test("a read is tried again, at most three times", async () => {
    const orders = await aSubgraph((attempt, response) => {
      if (attempt < 3) return response.destroy();
      response.end('{"data":{"a":1}}');
    });
    await expect(orders.execute(read)).resolves.toEqual({ data: { a: 1 } });
    expect(orders.requests()).toBe(3);
    const gone = await aSubgraph((_, response) => response.destroy());
    await expect(gone.execute(read)).rejects.toThrow(SubgraphUnavailable);
    expect(gone.requests()).toBe(3);
  });

  test("a mutation is sent once: nobody knows whether it took place", async () => {
    const orders = await aSubgraph((_, response) => response.destroy());
    await expect(orders.execute(write)).rejects.toThrow(SubgraphUnavailable);
    expect(orders.requests()).toBe(1);
  });

  test.each([
    ["text", "<html>"],
    ["a list", "[]"],
    ["nothing of GraphQL", "{}"],
    ["data that is no object", '{"data":[1]}'],
    ["errors that are no list", '{"data":null,"errors":{}}'],
  ])("an answer of %s is a failure of the subgraph", async (_, text) => {
    const orders = await aSubgraph((_attempt, response) => response.end(text));
    await expect(orders.execute(write)).rejects.toMatchObject({ code: "SUBGRAPH_UNAVAILABLE" });
  });

  test("an answer of more than 10 MiB is refused", async () => {
    const orders = await aSubgraph((_, response) => response.end(`{"data":{"a":"${"x".repeat(11 * 1024 * 1024)}"}}`));
    await expect(orders.execute(write)).rejects.toThrow(SubgraphUnavailable);
  });

  test("a subgraph that does not answer within the deadline is named with it", async () => {
    const orders = await aSubgraph(() => undefined);
    const late = orders.execute({ ...read, deadlineMs: 50 });
    await expect(late).rejects.toThrow(SubgraphTimeout);
    await expect(late).rejects.toMatchObject({ fields: { service: "orders", timeoutMs: 50 } });
  });

  test("after 20 failures requests are refused at once, and one is let through after 5 s to see whether it is over", async () => {
    let isUp = false;
    const orders = await aSubgraph((_, response) => (isUp ? response.end('{"data":{"a":1}}') : response.destroy()));
    for (let i = 0; i < 20; i++) await orders.execute(write).catch(() => undefined);
    expect(orders.requests()).toBe(20);
    await expect(orders.execute(write)).rejects.toThrow(/rest/);
    expect(orders.requests()).toBe(20);
    isUp = true;
    orders.passes(5_000);
    await expect(orders.execute(write)).resolves.toEqual({ data: { a: 1 } });
    await expect(orders.execute(write)).resolves.toEqual({ data: { a: 1 } });
  });

  test("callers who give up do not open the breaker", async () => {
    let hangs = true;
    const orders = await aSubgraph((_, response) => void (hangs || response.end('{"data":{"a":1}}')));
    for (let i = 0; i < 25; i++) {
      const caller = new AbortController();
      const asked = orders.execute({ ...write, signal: caller.signal });
      caller.abort(new Error("left"));
      await expect(asked).rejects.toThrow("left");
    }
    hangs = false;
    await expect(orders.execute(write)).resolves.toEqual({ data: { a: 1 } });
  });
});

describe("in process", () => {
  test("the caller's deadline and its giving up end the wait", async () => {
    const orders = inProcessTransport({ name: "orders", execute: () => new Promise(() => undefined) });
    await expect(orders.execute({ ...read, deadlineMs: 20 })).rejects.toThrow(SubgraphTimeout);
    const caller = new AbortController();
    const asked = orders.execute({ ...read, signal: caller.signal });
    caller.abort(new Error("left"));
    await expect(asked).rejects.toThrow("left");
  });
});

/** A subgraph "orders" whose server does as told with the nth request, reached with a clock that stands still. */
async function aSubgraph(answer: (attempt: number, response: ServerResponse) => unknown) {
  let requests = 0;
  let now = 0;
  const server = createServer((request: IncomingMessage, response) => {
    request.resume().once("end", () => answer(++requests, response));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo; // it listens on a port
  const transport = httpTransport({
    name: "orders",
    url: `http://127.0.0.1:${port}/`,
    now: () => now,
    random: () => 0,
  });
  closing.push(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  closing.push(() => transport.close());
  return {
    execute: (request: SubgraphRequest) => transport.execute(request),
    requests: () => requests,
    passes: (ms: number) => (now += ms),
  };
}
