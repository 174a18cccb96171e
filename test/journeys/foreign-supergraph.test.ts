import { createServer, type Server } from "node:http";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildSubgraphSchema } from "@apollo/subgraph";
import { composeServices } from "@theguild/federation-composition";
import { parse } from "graphql";
import { createHandler } from "graphql-http/lib/use/http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ask } from "../support/clients.ts";
import { freePort, spawnUntilReady, type Spawned } from "../support/spawned.ts";

/** Two subgraphs of somebody else: plain HTTP, no signed context, no change feed. */
const BOOKS = `
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])
  type Book @key(fields: "isbn") { isbn: ID! title: String! }
  type Query { books: [Book!]! }
`;
const REVIEWS = `
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])
  type Book @key(fields: "isbn") { isbn: ID! stars: Int }
  type Query { reviewed: Int! }
`;
const books = [
  { isbn: "1", title: "Persuasion" },
  { isbn: "2", title: "Emma" },
];

let servers: readonly Server[];
let gateway: Spawned;
let folder: string;

beforeAll(async () => {
  const library = await serve(BOOKS, { Query: { books: () => books }, Book: { __resolveReference: byIsbn } });
  const press = await serve(REVIEWS, {
    Query: { reviewed: () => 2 },
    Book: { __resolveReference: ({ isbn }: { isbn: string }) => ({ isbn, stars: isbn === "1" ? 5 : null }) },
  });
  servers = [library.server, press.server];
  folder = await mkdtemp(join(tmpdir(), "lockstep-foreign-"));
  const { supergraphSdl: supergraph = "" } = composeServices([
    { name: "library", url: library.url, typeDefs: parse(BOOKS) },
    { name: "press", url: press.url, typeDefs: parse(REVIEWS) },
  ]);
  await writeFile(join(folder, "supergraph.graphql"), supergraph);
  gateway = await spawnUntilReady({
    script: "gateway/main.ts",
    args: ["--supergraph", join(folder, "supergraph.graphql"), "--port", String(await freePort())],
  });
}, 60_000);

afterAll(async () => {
  await gateway?.[Symbol.asyncDispose]();
  for (const server of servers) server.close();
  await rm(folder, { recursive: true, force: true });
});

describe("the gateway alone, over a supergraph that knows nothing of Lockstep", () => {
  it("joins what its subgraphs answer over plain HTTP", async () => {
    const { data } = await ask(gateway.url, { query: `{ reviewed books { title stars } }` });
    expect(data).toEqual({
      reviewed: 2,
      books: [
        { title: "Persuasion", stars: 5 },
        { title: "Emma", stars: null },
      ],
    });
  });

  it("answers in part when a subgraph is gone, and says which", async () => {
    servers[1]?.closeAllConnections();
    await new Promise((resolve) => servers[1]?.close(resolve));
    const { data, errors } = await ask(gateway.url, { query: `{ books { title stars } }` });
    expect(data?.["books"]).toMatchObject([
      { title: "Persuasion", stars: null },
      { title: "Emma", stars: null },
    ]);
    expect(errors?.[0]?.extensions).toMatchObject({ code: "SUBGRAPH_UNAVAILABLE", service: "press" });
  });

  it("does not start over a file that is no supergraph, and says so", async () => {
    const file = join(folder, "plain.graphql");
    await writeFile(file, "type Query { a: Int }");
    await expect(
      spawnUntilReady({ script: "gateway/main.ts", args: ["--supergraph", file, "--port", "0"] }),
    ).rejects.toThrow(/supergraph/i);
  });
});

function byIsbn({ isbn }: { readonly isbn: string }) {
  return books.find((book) => book.isbn === isbn) ?? null;
}

async function serve(sdl: string, resolvers: object): Promise<{ readonly server: Server; readonly url: string }> {
  const schema = buildSubgraphSchema([{ typeDefs: parse(sdl), resolvers: resolvers as never }]); // a map of maps, as the library wants
  const handle = createHandler({ schema });
  const server = createServer((request, response) => void handle(request, response)); // the handler answers for its failures
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo; // it listens on a port
  return { server, url: `http://127.0.0.1:${port}/graphql` };
}
