import DataLoader from "dataloader";
import type { SubgraphContext } from "../../kernel/subgraph/context.ts";
import { cartOwnerOf, readableCarts, readableOrders } from "./ownership.ts";
import { createCartSagas, type CartSagas } from "./sagas/cart-sagas.ts";
import type { CartDocument, CartStore, LineDocument, OrderDocument } from "./store.ts";

/** Reads of one request, batched; each carries the viewer's ownership, so what is not hers is simply not found. */
export interface CartLoaders {
  /** The writes that go through inventory. */
  readonly sagas: CartSagas;
  readonly cart: DataLoader<string, CartDocument | null>;
  readonly line: DataLoader<string, LineDocument | null>;
  readonly openCart: DataLoader<string, CartDocument | null>;
  readonly order: DataLoader<string, OrderDocument | null>;
  readonly orderByNumber: DataLoader<string, OrderDocument | null>;
  /** Orders reached through a cart that the viewer may read: its rights are the cart's. */
  readonly orderOfCart: DataLoader<string, OrderDocument | null>;
}

export function createCartLoaders(context: SubgraphContext<CartStore, unknown>): CartLoaders {
  const { viewer, store, session } = context;
  const carts = readableCarts(viewer);
  const orders = readableOrders(viewer);
  return {
    sagas: createCartSagas(context.runtime),
    cart: new DataLoader(async (ids) => {
      if (carts === undefined) return ids.map(() => null);
      const found = await store.carts.find({ _id: { $in: [...ids] }, ...carts }, { session }).toArray();
      return inOrder(ids, found, ({ _id }) => _id);
    }),
    line: new DataLoader(async (ids) => {
      if (carts === undefined) return ids.map(() => null);
      const found = await store.carts.find({ "lines.id": { $in: [...ids] }, ...carts }, { session }).toArray();
      return inOrder(
        ids,
        found.flatMap(({ lines }) => lines),
        ({ id }) => id,
      );
    }),
    openCart: new DataLoader(async (owners) => {
      if (carts === undefined) return owners.map(() => null);
      const own = cartOwnerOf(viewer);
      const visible = carts.owner === undefined ? owners : owners.filter((owner) => owner === own);
      const found = await store.carts.find({ owner: { $in: [...visible] }, state: "OPEN" }, { session }).toArray();
      return inOrder(owners, found, ({ owner }) => owner);
    }),
    order: new DataLoader(async (ids) => {
      if (orders === undefined) return ids.map(() => null);
      const found = await store.orders.find({ _id: { $in: [...ids] }, ...orders }, { session }).toArray();
      return inOrder(ids, found, ({ _id }) => _id);
    }),
    orderByNumber: new DataLoader(async (numbers) => {
      if (orders === undefined) return numbers.map(() => null);
      const found = await store.orders.find({ number: { $in: [...numbers] }, ...orders }, { session }).toArray();
      return inOrder(numbers, found, ({ number }) => number);
    }),
    orderOfCart: new DataLoader(async (ids) => {
      const found = await store.orders.find({ _id: { $in: [...ids] } }, { session }).toArray();
      return inOrder(ids, found, ({ _id }) => _id);
    }),
  };
}

function inOrder<T>(keys: readonly string[], found: readonly T[], keyOf: (one: T) => string): (T | null)[] {
  const byKey = new Map(found.map((one) => [keyOf(one), one]));
  return keys.map((key) => byKey.get(key) ?? null);
}
