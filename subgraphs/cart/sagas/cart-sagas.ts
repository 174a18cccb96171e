import { createSagas, type Sagas } from "../../../kernel/saga.ts";
import type { SubgraphRuntime } from "../../../kernel/subgraph/runtime.ts";
import type { CartStore } from "../store.ts";
import { createLineSaga, type LineSaga } from "./line-saga.ts";
import { createOrderSaga, type OrderSaga } from "./order-saga.ts";

/** The mutations that change lines; each has its own idempotency keys. */
export type LineOperation = "addLines" | "setQuantity" | "removeLine" | "scanToCart" | "setFulfilment";

/** Every saga of this subgraph and what runs them. Stateless: made wherever it is needed. */
export interface CartSagas {
  readonly lines: Readonly<Record<LineOperation, LineSaga>>;
  readonly order: OrderSaga;
  readonly runner: Sagas;
}

/** @param options.clientDeadlineMs how long a client waits before it is told PENDING. */
export function createCartSagas(
  runtime: SubgraphRuntime<CartStore>,
  options: { readonly clientDeadlineMs?: number } = {},
): CartSagas {
  const { store, clock } = runtime;
  const deps = { store, clock };
  const lines = {
    addLines: createLineSaga("addLines", deps),
    setQuantity: createLineSaga("setQuantity", deps),
    removeLine: createLineSaga("removeLine", deps),
    scanToCart: createLineSaga("scanToCart", deps),
    setFulfilment: createLineSaga("setFulfilment", deps),
  };
  const order = createOrderSaga("placeOrder", deps);
  const runner = createSagas({ runtime, queues: store.queues, sagas: [...Object.values(lines), order], ...options });
  return { lines, order, runner };
}
