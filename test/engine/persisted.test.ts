import { hash } from "node:crypto";
import { createClient } from "graphql-ws";
import { describe, expect, test } from "vitest";
import { WebSocket } from "ws";

import { startTestGateway } from "./kit/client.ts";
import type { TrustedDocuments } from "../../gateway/operation/persisted.ts";

const query = "query Tiers { tiers }";
const sha256Hash = hash("sha256", query);
const byHash = { persistedQuery: { version: 1, sha256Hash } };
const answer = { data: { tiers: ["gold"] } };
const trusted = (mode: TrustedDocuments["mode"]) => ({
  trustedDocuments: { mode, documents: new Map([["tiers/1", query]]) },
});
const codeOf = ({ body }: { readonly body: any }) => body.errors?.[0].extensions.code; // an answer of any shape

describe("automatic persisted queries", () => {
  test("a hash runs once its document has been sent, by POST and by GET", async () => {
    await using shop = await startTestGateway();
    const miss = await shop.post({ extensions: byHash }, { accept: "application/json" });
    expect(miss.body.errors).toEqual([
      { message: "PersistedQueryNotFound", extensions: { code: "PERSISTED_QUERY_NOT_FOUND" } },
    ]);
    expect([miss.status, miss.headers.get("cache-control")]).toEqual([200, "no-store"]);
    expect((await shop.post({ query, extensions: byHash })).body).toEqual(answer);
    expect((await shop.post({ extensions: byHash })).body).toEqual(answer);
    const search = new URLSearchParams({ extensions: JSON.stringify(byHash) });
    const got = await fetch(`${shop.url}/graphql?${search}`, { headers: { "apollo-require-preflight": "1" } });
    expect(await got.json()).toEqual(answer);
  });

  test("a hash of another document is refused and nothing is kept", async () => {
    await using shop = await startTestGateway();
    expect(codeOf(await shop.post({ query: "{ tiers }", extensions: byHash }))).toBe("BAD_USER_INPUT");
    expect(codeOf(await shop.post({ extensions: byHash }))).toBe("PERSISTED_QUERY_NOT_FOUND");
  });

  test("an invalid document is not kept", async () => {
    await using shop = await startTestGateway();
    const invalid = "{ nothingOfThatName }";
    const extensions = { persistedQuery: { version: 1, sha256Hash: hash("sha256", invalid) } };
    expect(codeOf(await shop.post({ query: invalid, extensions }))).toBe("GRAPHQL_VALIDATION_FAILED");
    expect(codeOf(await shop.post({ extensions }))).toBe("PERSISTED_QUERY_NOT_FOUND");
  });

  test.each([
    ["another version", { version: 2, sha256Hash }],
    ["a hash that is none", { version: 1, sha256Hash: "__proto__" }],
    ["no object", 7],
  ])("%s is refused", async (_what, persistedQuery) => {
    await using shop = await startTestGateway();
    expect(codeOf(await shop.post({ query, extensions: { persistedQuery } }))).toBe("BAD_USER_INPUT");
  });
});

describe("trusted documents", () => {
  test("off: an id is refused, documents run", async () => {
    await using shop = await startTestGateway(trusted("off"));
    expect(codeOf(await shop.post({ documentId: "tiers/1" }))).toBe("PERSISTED_QUERY_NOT_SUPPORTED");
    expect((await shop.post({ query })).body).toEqual(answer);
  });

  test.each(["allow", "only"] as const)("%s: runs by id, by documentId's hash and by persistedQuery", async (mode) => {
    await using shop = await startTestGateway(trusted(mode));
    expect((await shop.post({ documentId: "tiers/1" })).body).toEqual(answer);
    expect((await shop.post({ documentId: `sha256:${sha256Hash}` })).body).toEqual(answer);
    expect((await shop.post({ extensions: byHash })).body).toEqual(answer);
    expect(codeOf(await shop.post({ documentId: "constructor" }))).toBe("PERSISTED_QUERY_NOT_FOUND");
    expect(codeOf(await shop.post({ documentId: "tiers/1", query }))).toBe("BAD_USER_INPUT");
  });

  test("allow: other documents run too", async () => {
    await using shop = await startTestGateway(trusted("allow"));
    expect((await shop.post({ query: "{ tiers }" })).body).toEqual(answer);
  });

  test("only: any other document is refused, with a hash or without, and never kept", async () => {
    await using shop = await startTestGateway(trusted("only"));
    const other = "{ tiers }";
    const extensions = { persistedQuery: { version: 1, sha256Hash: hash("sha256", other) } };
    const refused = await shop.post({ query: other });
    expect([refused.status, codeOf(refused)]).toEqual([403, "FORBIDDEN"]);
    expect(codeOf(await shop.post({ query: other, extensions }))).toBe("FORBIDDEN");
    expect(codeOf(await shop.post({ extensions }))).toBe("PERSISTED_QUERY_NOT_FOUND");
    expect((await shop.post({ query })).body).toEqual(answer);
  });

  test("only: holds on a socket as well", async () => {
    await using shop = await startTestGateway(trusted("only"));
    const url = `${shop.url.replace("http", "ws")}/graphql`;
    const client = createClient({ url, webSocketImpl: WebSocket, retryAttempts: 0 });
    const first = async (payload: Parameters<typeof client.iterate>[0]) =>
      (
        await client
          .iterate(payload)
          .next()
          .catch((errors: unknown) => ({ value: { errors } }))
      ).value;
    expect(await first({ query: "", extensions: byHash })).toMatchObject(answer);
    expect(await first({ query: "{ tiers }" })).toMatchObject({ errors: [{ extensions: { code: "FORBIDDEN" } }] });
    await client.dispose();
  });
});
