import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Collection } from "mongodb";
import DataLoader from "dataloader";
import { startEmbeddedStore } from "../../../embedded/server.ts";
import { systemClock } from "../../../kernel/clock.ts";
import { createConnections } from "../../../kernel/connections.ts";
import { BadUserInput } from "../../../kernel/errors.ts";
import { deriveKeys } from "../../../kernel/keys.ts";
import { createLog } from "../../../kernel/log.ts";
import { connectMongo, type Mongo } from "../../../kernel/mongo/mongo.ts";
import type { SubgraphContext } from "../../../kernel/subgraph/context.ts";
import { defineSubgraph } from "../../../kernel/subgraph/define.ts";
import { startSubgraph, type RunningSubgraph } from "../../../kernel/subgraph/start.ts";
import type { SubgraphResponse } from "../../../kernel/transport/transport.ts";
import type { Principal, Viewer } from "../../../kernel/viewer.ts";

/** A note, revised by one at each write. */
export interface Note {
  readonly _id: string;
  readonly text: string;
  readonly revision: number;
}
interface Store {
  readonly notes: Collection<Note>;
}
interface Loaders {
  readonly note: DataLoader<string, Note | null>;
}
type Context = SubgraphContext<Store, Loaders>;
interface WriteArguments {
  readonly id: string;
  readonly text: string;
  readonly key: string;
}

const sdl = /* GraphQL */ `
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])
  type Query {
    note(id: ID!): Note
  }
  type Mutation {
    write(id: ID!, text: String!, key: ID!): Note
    relay(to: String!, id: ID!, text: String!, key: ID!): Int
  }
  type Note @key(fields: "id") {
    id: ID!
    text: String!
    revision: Int!
  }
`;

const resolvers = {
  Query: {
    async note(_: unknown, { id }: { readonly id: string }, context: Context) {
      const note = await context.loaders.note.load(id);
      if (note === null) context.dependsOn(`note:${id}`);
      return note;
    },
  },
  Mutation: {
    async write(_: unknown, { id, text, key }: WriteArguments, context: Context) {
      const options = { operation: "write", clientMutationId: key, input: { id, text }, queue: [`note:${id}`] };
      await context.mutate(options, async (tx) => {
        const note = await context.store.notes.findOneAndUpdate(
          { _id: id },
          { $set: { text }, $inc: { revision: 1 } },
          { session: tx.session, upsert: true, returnDocument: "after" },
        );
        tx.change({ typename: "Note", key: { id } }, note?.revision ?? 1, [`note:${id}`]);
        if (text === "refused") throw new BadUserInput("A note is not called that.");
        return { id };
      });
      return context.loaders.note.load(id);
    },
    async relay(_: unknown, { to, ...variables }: WriteArguments & { readonly to: string }, context: Context) {
      const operation = "mutation($id:ID!,$text:String!,$key:ID!){write(id:$id,text:$text,key:$key){revision}}";
      const { write } = await context.call(to, { operation, variables });
      return write.revision as number;
    },
  },
  Note: {
    __resolveReference: ({ id }: { readonly id: string }, context: Context) => context.loaders.note.load(id),
    id: (note: Note) => note._id,
  },
};

function noteSubgraph(name: string, seed?: (store: Store) => Promise<void>) {
  return defineSubgraph<Store, Loaders>({
    name,
    openStore: (database) => ({ notes: database.collection<Note>("notes") }),
    indexes: [{ collection: "notes", key: { text: 1 } }],
    resolvers,
    createLoaders: ({ store, session }) => ({
      note: new DataLoader(async (ids: readonly string[]) => {
        const found = await store.notes.find({ _id: { $in: [...ids] } }, { session }).toArray();
        return ids.map((id) => found.find((note) => note._id === id) ?? null);
      }),
    }),
    ...(seed && { seed }),
  });
}

/** Whoever writes in these tests. */
export const ada: Principal = { kind: "principal", sub: "customer:ada", actor: "CUSTOMER", scopes: [], channel: "WEB" };

/** A place with an embedded store; everything started here ends with it. */
export async function aShop() {
  const folder = await mkdtemp(join(tmpdir(), "lockstep-kernel-"));
  const file = join(folder, "store.db");
  const store = await startEmbeddedStore({ file });
  const opened: AsyncDisposable[] = [];
  const keys = deriveKeys("a-secret-that-is-long-enough-for-tests");
  const log = createLog({ level: "silent" });
  const clock = systemClock();

  async function connect(url = store.url): Promise<Mongo> {
    const mongo = await connectMongo({ url, appName: "test" });
    opened.push({ [Symbol.asyncDispose]: () => mongo.close() });
    return mongo;
  }
  return {
    file,
    store,
    keys,
    log,
    clock,
    connect,
    /** What is opened beside the subgraphs and has to end before the store. */
    owns: (thing: AsyncDisposable) => void opened.push(thing),
    async start(
      name: string,
      options: {
        readonly mongo?: Mongo;
        readonly urls?: ReadonlyMap<string, string>;
        seed?: (store: Store) => Promise<void>;
      } = {},
    ) {
      const connections = createConnections({ caller: name, urls: options.urls ?? new Map(), keys, clock, log });
      const subgraph = await startSubgraph(noteSubgraph(name, options.seed), {
        mongo: options.mongo ?? (await connect()),
        sdl,
        clock,
        keys,
        log,
        settings: { publicUrl: "http://127.0.0.1" },
        transportOf: (other) => connections.transportOf(other),
        feedOf: (other) => connections.feedOf(other),
      });
      opened.push(connections, subgraph);
      return { ...subgraph, ...asked(subgraph), connections };
    },
    async [Symbol.asyncDispose]() {
      for (const thing of opened.toReversed()) await thing[Symbol.asyncDispose]();
      await store.close();
      await rm(folder, { recursive: true });
    },
  };
}

function asked(subgraph: RunningSubgraph) {
  const execute = (operation: string, variables: object, { viewer = ada as Viewer, after = 0 } = {}) =>
    subgraph.execute({ operation, variables: { ...variables }, viewer, after, requestId: "r1" });
  return {
    write: (
      id: string,
      text: string,
      { key = randomUUID() as string, ...as }: { key?: string; viewer?: Viewer } = {},
    ) =>
      execute(
        "mutation($id:ID!,$text:String!,$key:ID!){write(id:$id,text:$text,key:$key){id text revision}}",
        { id, text, key },
        as,
      ),
    read: (id: string, as: { viewer?: Viewer; after?: number } = {}) =>
      execute("query($id:ID!){note(id:$id){id text revision}}", { id }, as),
    relay: (to: string, id: string, text: string) =>
      execute("mutation($to:String!,$id:ID!,$text:String!,$key:ID!){relay(to:$to,id:$id,text:$text,key:$key)}", {
        to,
        id,
        text,
        key: randomUUID(),
      }),
  };
}

/** The one change that a mutation's answer carries. */
export function changeOf(answer: SubgraphResponse) {
  const [change, ...more] = answer.extensions?.lockstep?.changes ?? [];
  if (change === undefined || more.length > 0) throw new Error(`expected one change: ${JSON.stringify(answer)}`);
  return change;
}
