import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Collection } from "mongodb";
import { startEmbeddedStore } from "../../../embedded/server.ts";
import type { Clock } from "../../../kernel/clock.ts";
import { SubgraphTimeout } from "../../../kernel/errors.ts";
import { deriveKeys } from "../../../kernel/keys.ts";
import { createLog } from "../../../kernel/log.ts";
import { connectMongo } from "../../../kernel/mongo/mongo.ts";
import { WriterQueues } from "../../../kernel/mongo/queue.ts";
import {
  createStepMemory,
  stepIndexes,
  STEPS,
  type StepDocument,
  type StepMemory,
} from "../../../kernel/saga-steps.ts";
import { createSagas, type Sagas } from "../../../kernel/saga.ts";
import type { SagaDefinition } from "../../../kernel/saga/definition.ts";
import { INTENTS, intentIndexes, type IntentDocument } from "../../../kernel/saga/intent.ts";
import type { SubgraphContext } from "../../../kernel/subgraph/context.ts";
import { defineSubgraph } from "../../../kernel/subgraph/define.ts";
import type { SubgraphRuntime } from "../../../kernel/subgraph/runtime.ts";
import { startSubgraph } from "../../../kernel/subgraph/start.ts";
import type { SubgraphTransport } from "../../../kernel/transport/transport.ts";

/** Where a seller can be told to stop for ever, as if its process had died there. */
export const crashPoints = [
  "before take",
  "after take",
  "before settle",
  "after settle",
  "before commit",
  "before undo",
  "after undo",
  "before abort",
] as const;
export type CrashPoint = (typeof crashPoints)[number];

interface ShelfStore {
  readonly stock: Collection<{ readonly _id: string; readonly left: number; readonly takes: number }>;
  readonly steps: StepMemory;
}
type ShelfContext = SubgraphContext<ShelfStore, object>;

const shelfSdl = /* GraphQL */ `
  type Query {
    left: Int!
  }
  type Mutation {
    take(step: ID!, quantity: Int!): Boolean!
    tidy(step: ID!): Boolean!
    undoStep(step: ID!): Boolean!
    closeIntent(intent: ID!): Boolean!
  }
`;

/** A shelf with so many units: each take is a step that is remembered with its answer. */
function shelf(units: number) {
  return defineSubgraph<ShelfStore, object>({
    name: "shelf",
    openStore: (database) => ({
      stock: database.collection("stock"),
      steps: createStepMemory({ collection: database.collection<StepDocument>(STEPS), clock: { now: () => 0 } }),
    }),
    indexes: stepIndexes,
    createLoaders: () => ({}),
    seed: async (store) => void (await store.stock.insertOne({ _id: "shelf", left: units, takes: 0 })),
    resolvers: {
      Mutation: {
        take: (_: unknown, { step, quantity }: { step: string; quantity: number }, context: ShelfContext) =>
          inTransaction(context, (tx) =>
            context.store.steps.once(tx, step, async () => {
              const taken = await context.store.stock.findOneAndUpdate(
                { _id: "shelf", left: { $gte: quantity } },
                { $inc: { left: -quantity, takes: 1 } },
                { session: tx.session },
              );
              return taken === null ? { answer: false } : { answer: true, revert: quantity };
            }),
          ),
        tidy: (_: unknown, { step }: { step: string }, context: ShelfContext) =>
          inTransaction(context, (tx) => context.store.steps.once(tx, step, async () => ({ answer: true }))),
        undoStep: (_: unknown, { step }: { step: string }, context: ShelfContext) =>
          inTransaction(context, (tx) =>
            context.store.steps.undo<number>(tx, step, async (quantity) => {
              await context.store.stock.updateOne(
                { _id: "shelf" },
                { $inc: { left: quantity } },
                { session: tx.session },
              );
            }),
          ),
        async closeIntent(_: unknown, { intent }: { intent: string }, context: ShelfContext) {
          await inTransaction(context, (tx) => context.store.steps.close(tx, intent));
          return true;
        },
      },
    },
  });
}

interface Sale {
  readonly _id: string;
  readonly quantity: number;
}
interface TillStore {
  readonly sales: Collection<Sale>;
  readonly queues: WriterQueues;
}
interface SalePlan {
  readonly quantity: number;
}
interface SaleAnswer {
  readonly sold: boolean;
  readonly because: "granted" | "refused" | "deadline";
}

/** A till and a shelf, each with its database in one embedded store. */
export async function aTillAndAShelf(input: { readonly units: number; readonly clock: Clock }) {
  const { clock, units } = input;
  const folder = await mkdtemp(join(tmpdir(), "lockstep-saga-"));
  const store = await startEmbeddedStore({ file: join(folder, "store.db") });
  const mongo = await connectMongo({ url: store.url, appName: "test" });
  const host = {
    mongo,
    clock,
    keys: deriveKeys("a-secret-that-is-long-enough-for-tests"),
    log: createLog({ level: "silent" }),
    settings: { publicUrl: "http://127.0.0.1" },
    feedOf: () => Promise.reject(new Error("nobody here follows a feed")),
  };
  const runningShelf = await startSubgraph(shelf(units), { ...host, sdl: shelfSdl, transportOf: unreachable });
  await runningShelf.seed("small", 0);
  const opened: AsyncDisposable[] = [runningShelf];

  /** One process with a till; `crashAt` stops it there for ever, `lose` loses that many requests or answers. */
  async function startTill(faults: { crashAt?: CrashPoint; loseRequests?: number; loseAnswers?: number } = {}) {
    let runtime: SubgraphRuntime<TillStore> | undefined;
    const left = { requests: faults.loseRequests ?? 0, answers: faults.loseAnswers ?? 0 };
    const dieAt = (point: CrashPoint) => (faults.crashAt === point ? new Promise<never>(() => undefined) : undefined);
    const transport: SubgraphTransport = {
      async execute(request) {
        if (left.requests-- > 0) throw new SubgraphTimeout("shelf", 1);
        const answer = await runningShelf.execute(request);
        if (left.answers-- > 0) throw new SubgraphTimeout("shelf", 1);
        return answer;
      },
      close: async () => undefined,
    };
    const till = defineSubgraph<TillStore, object>({
      name: "till",
      openStore: (database) => ({ sales: database.collection<Sale>("sales"), queues: new WriterQueues() }),
      indexes: intentIndexes,
      createLoaders: () => ({}),
      resolvers: {},
      workers(given) {
        runtime = given;
        return [];
      },
    });
    const running = await startSubgraph(till, {
      ...host,
      sdl: "type Query { open: Boolean }",
      transportOf: () => transport,
    });
    opened.push(running);
    if (runtime === undefined) throw new Error("workers are asked for at the start");
    const known = runtime;
    const saga: SagaDefinition<SalePlan, null, "sold out", SaleAnswer> = {
      name: "sell",
      deadlineMs: 30_000,
      async send(steps, { quantity }) {
        await dieAt("before take");
        const operation = "mutation ($step: ID!, $quantity: Int!) { take(step: $step, quantity: $quantity) }";
        const data = await steps.call("shelf", { operation, variables: { step: steps.name("take"), quantity } });
        await dieAt("after take");
        return data["take"] === true ? { kind: "granted", granted: null } : { kind: "refused", refusal: "sold out" };
      },
      async settle(steps) {
        await dieAt("before settle");
        await steps.call("shelf", {
          operation: "mutation ($step: ID!) { tidy(step: $step) }",
          variables: { step: steps.name("tidy") },
        });
        await dieAt("after settle");
      },
      async undo(steps) {
        await dieAt("before undo");
        await steps.call("shelf", {
          operation: "mutation ($step: ID!) { undoStep(step: $step) }",
          variables: { step: steps.name("take") },
        });
        await dieAt("after undo");
      },
      async close(steps) {
        await steps.call("shelf", {
          operation: "mutation ($intent: ID!) { closeIntent(intent: $intent) }",
          variables: { intent: steps.intent },
        });
      },
      async commit(tx, { id, plan }) {
        await dieAt("before commit");
        await known.store.sales.insertOne({ _id: id, quantity: plan.quantity }, { session: tx.session });
        return { sold: true, because: "granted" };
      },
      async abort(_tx, _intent, refusal) {
        await dieAt("before abort");
        return { sold: false, because: refusal === undefined ? "deadline" : "refused" };
      },
    };
    const sagas: Sagas = createSagas({
      runtime: known,
      queues: known.store.queues,
      sagas: [saga],
      clientDeadlineMs: 400,
    });
    return {
      sagas,
      sell: (quantity: number, options: { key?: string; subject?: string; principal?: string } = {}) => {
        const { key = randomUUID(), subject = `basket:${key}`, principal = "ada" } = options;
        return sagas.run(saga, {
          principal,
          clientMutationId: key,
          input: { quantity },
          origin: { channel: "WEB", actorKind: "CUSTOMER", at: new Date(clock.now()).toISOString() },
          queue: [subject],
          decide: async () => ({ kind: "intend", subject, plan: { quantity } }),
          committed: () => undefined,
        });
      },
    };
  }

  const database = mongo.database("lockstep_till");
  const shelfDatabase = mongo.database("lockstep_shelf");
  return {
    startTill,
    shelf: runningShelf,
    left: async () => (await shelfDatabase.collection("stock").findOne({}))?.["left"] as number,
    takes: async () => (await shelfDatabase.collection("stock").findOne({}))?.["takes"] as number,
    sales: () => database.collection<Sale>("sales").find().toArray(),
    intents: () => database.collection<IntentDocument>(INTENTS).find().toArray(),
    steps: () => shelfDatabase.collection<StepDocument>(STEPS).find().toArray(),
    /** Sends a step to the shelf as a late message would come. */
    send: (operation: string, variables: Readonly<Record<string, unknown>>) =>
      runningShelf.execute({
        operation,
        variables,
        viewer: { kind: "service", name: "till" },
        after: 0,
        requestId: "late",
      }),
    async [Symbol.asyncDispose]() {
      for (const thing of opened.toReversed()) await thing[Symbol.asyncDispose]();
      await mongo.close();
      await store.close();
      await rm(folder, { recursive: true });
    },
  };
}

async function inTransaction<T>(
  context: ShelfContext,
  work: (tx: Parameters<Parameters<ShelfContext["runtime"]["transact"]>[1]>[0]) => Promise<T>,
): Promise<T> {
  const { result } = await context.runtime.transact({ origin: context.origin, queue: ["shelf"] }, work);
  return result;
}

function unreachable(): never {
  throw new Error("the shelf calls nobody");
}
