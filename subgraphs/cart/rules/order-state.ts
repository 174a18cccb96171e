import type { FulfilmentMethod } from "./lines.ts";

export type FulfilmentState =
  | "RECEIVED"
  | "PICKING"
  | "READY"
  | "DISPATCHED"
  | "DELIVERED"
  | "COLLECTED"
  | "EXPIRED"
  | "RETURNED"
  | "CANCELLED";

export type OrderStatus =
  | "RECEIVED"
  | "IN_PREPARATION"
  | "READY_FOR_PICKUP"
  | "ON_ITS_WAY"
  | "COMPLETED"
  | "RETURNED"
  | "CANCELLED";

/** The states that may follow each; an illegal move does not type-check. */
const followers = {
  RECEIVED: ["PICKING", "CANCELLED"],
  PICKING: ["READY", "DISPATCHED", "CANCELLED"],
  READY: ["COLLECTED", "EXPIRED", "CANCELLED"],
  DISPATCHED: ["DELIVERED"],
  DELIVERED: ["RETURNED"],
  COLLECTED: ["RETURNED"],
  EXPIRED: [],
  RETURNED: [],
  CANCELLED: [],
} as const satisfies Record<FulfilmentState, readonly FulfilmentState[]>;

/** Whether a state may follow another, for states that come from outside. */
export function mayFollow(from: FulfilmentState, to: FulfilmentState): boolean {
  return (followers[from] as readonly FulfilmentState[]).includes(to);
}

/** How far an order has come, from how far its parts have; the least advanced part that still moves decides. */
export function orderStatusOf(states: readonly FulfilmentState[]): OrderStatus {
  const live = states.filter((state) => state !== "CANCELLED" && state !== "EXPIRED");
  if (live.length === 0) return "CANCELLED";
  if (live.every((state) => state === "RETURNED")) return "RETURNED";
  const moving = live.filter((state) => !["DELIVERED", "COLLECTED", "RETURNED"].includes(state));
  if (moving.length === 0) return "COMPLETED";
  if (moving.every((state) => state === "READY")) return "READY_FOR_PICKUP";
  if (moving.every((state) => state === "DISPATCHED")) return "ON_ITS_WAY";
  if (moving.every((state) => state === "RECEIVED") && moving.length === live.length) return "RECEIVED";
  return "IN_PREPARATION";
}

/** The status as a sentence: web, agent and assistant say the same. */
export function statusSentence(status: OrderStatus, methods: readonly FulfilmentMethod[]): string {
  switch (status) {
    case "RECEIVED":
      return "We have your order and your goods are set aside.";
    case "IN_PREPARATION":
      return "We are getting your order ready.";
    case "READY_FOR_PICKUP":
      return "Your order is waiting for you in the store.";
    case "ON_ITS_WAY":
      return "Your order is on its way to you.";
    case "COMPLETED":
      if (methods.every((method) => method === "IN_STORE")) return "You took your goods with you.";
      return methods.includes("SHIP") ? "Your order has arrived." : "You have picked up your order.";
    case "RETURNED":
      return "You have returned this order.";
    case "CANCELLED":
      return "This order was cancelled.";
  }
}
