import type { Change } from "../../kernel/changes/change.ts";
import { parseAmount } from "../../kernel/money.ts";
import type { Origin } from "../../kernel/origin.ts";
import type { SubgraphRuntime, Worker } from "../../kernel/subgraph/runtime.ts";
import { creditOrder, type EarningOrder } from "./credit.ts";
import type { LoyaltyStore } from "./store.ts";

const CHECKPOINT = "orders";
/** An order may be committed this much later than the time it bears: that stretch is read again when catching up. */
const OVERLAP_MS = 10 * 60 * 1000;
const LOOK_AT_LEAST_EVERY_MS = 60_000;

const ORDER = `id number customer { id } totals { payable { amount currency } } placedAt
  origin { channel touchpointId actorKind actorLabel at }`;
const BY_IDS = `query OrdersToCredit($ids: [ID!]!) { orders(ids: $ids) { ${ORDER} } }`;
const SINCE = `query OrdersToCatchUp($since: DateTime!, $after: String) {
  ordersPlaced(since: $since, after: $after) { nodes { ${ORDER} } pageInfo { hasNextPage endCursor } }
}`;

interface RawOrder {
  readonly id: string;
  readonly number: string;
  readonly customer: { readonly id: string } | null;
  readonly totals: { readonly payable: { readonly amount: string; readonly currency: string } };
  readonly placedAt: string;
  readonly origin: { readonly [Field in keyof Origin]: Origin[Field] | null };
}

/**
 * Credits the orders of all channels. The cart's feed says which orders are new; after a pause, or when the feed has lost its
 * history, everything since the stored checkpoint is read. Whatever is told twice is credited once.
 */
export function orderConsumer(runtime: SubgraphRuntime<LoyaltyStore>): Worker {
  return {
    name: "order-consumer",
    async run(signal) {
      const feed = await runtime.feedOf("cart");
      const named = new Set<string>();
      let mustCatchUp = true;
      let wake = Promise.withResolvers<void>();
      // Listening begins before catching up, so that nothing falls between.
      const stopListening = feed.subscribe(({ record }) => {
        for (const id of newOrders(record.changes)) named.add(id);
        if (named.size > 0) wake.resolve();
      });
      const stopResets = feed.onReset(() => {
        mustCatchUp = true;
        wake.resolve();
      });
      signal.addEventListener("abort", () => wake.resolve(), { once: true });
      try {
        while (!signal.aborted) {
          wake = Promise.withResolvers<void>();
          if (mustCatchUp) {
            await catchUp(runtime);
            mustCatchUp = false;
          }
          const ids = [...named].slice(0, 100);
          await creditNamed(runtime, ids);
          for (const id of ids) named.delete(id);
          if (named.size === 0 && !mustCatchUp && !signal.aborted) {
            await Promise.race([
              wake.promise,
              runtime.clock.wait(LOOK_AT_LEAST_EVERY_MS, signal).catch(() => undefined),
            ]);
          }
        }
      } finally {
        stopListening();
        stopResets();
      }
    },
  };
}

/** Credits every order since the checkpoint, and moves the checkpoint. */
async function catchUp(runtime: SubgraphRuntime<LoyaltyStore>): Promise<void> {
  const checkpoint = await runtime.store.checkpoints.findOne({ _id: CHECKPOINT });
  const since = new Date(Math.max(0, (checkpoint?.placedAt.getTime() ?? 0) - OVERLAP_MS));
  for await (const order of ordersSince(runtime, since)) {
    await creditOrder(runtime, order);
    await moveCheckpoint(runtime.store, order.placedAt);
  }
}

/** The orders of all channels from a time on, the oldest first, read page by page. */
export async function* ordersSince(
  runtime: SubgraphRuntime<LoyaltyStore>,
  since: Date,
): AsyncGenerator<EarningOrder & { readonly placedAt: Date }> {
  let after: string | null = null;
  do {
    const variables: Readonly<Record<string, unknown>> = { since: since.toISOString(), after };
    const { data } = await runtime.call("cart", { operation: SINCE, variables });
    const page = data["ordersPlaced"] as {
      readonly nodes: readonly RawOrder[];
      readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
    };
    for (const order of page.nodes) yield { ...earningOrder(order), placedAt: new Date(order.placedAt) };
    after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
  } while (after !== null);
}

/** Credits the orders of these ids. */
async function creditNamed(runtime: SubgraphRuntime<LoyaltyStore>, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  const { data } = await runtime.call("cart", { operation: BY_IDS, variables: { ids } });
  const orders = (data["orders"] as readonly (RawOrder | null)[]).filter((order) => order !== null);
  for (const order of orders) {
    await creditOrder(runtime, earningOrder(order));
    await moveCheckpoint(runtime.store, new Date(order.placedAt));
  }
}

/** Remembers how far orders are credited; it only moves on. */
export async function moveCheckpoint(store: LoyaltyStore, placedAt: Date): Promise<void> {
  await store.checkpoints.updateOne({ _id: CHECKPOINT }, { $max: { placedAt } }, { upsert: true });
}

function newOrders(changes: readonly Change[]): readonly string[] {
  return changes.flatMap(({ entity: { typename, key } }) =>
    typename === "Order" && typeof key["id"] === "string" ? [key["id"]] : [],
  );
}

function earningOrder({ id, number, customer, totals, origin }: RawOrder): EarningOrder {
  const { amount, currency } = totals.payable;
  const { touchpointId, actorLabel, channel, actorKind, at } = origin;
  return {
    id,
    number,
    customerId: customer?.id ?? null,
    payable: parseAmount(amount, currency),
    origin: {
      channel: channel ?? "WEB",
      actorKind: actorKind ?? "SYSTEM",
      at: at ?? new Date(0).toISOString(),
      ...(touchpointId ? { touchpointId } : {}),
      ...(actorLabel ? { actorLabel } : {}),
    },
  };
}
