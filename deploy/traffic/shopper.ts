import type { Random } from "../../kernel/random.ts";
import { pick, pickWeighted } from "./chance.ts";

/** What a shopper has before her eyes when she decides. */
export interface ShopperView {
  readonly cart: { readonly id: string; readonly lines: readonly ShopperLine[] } | undefined;
  /** What she is looking at: the variants of one product, with how many of each could be had. */
  readonly variants: readonly { readonly id: string; readonly available: number }[];
  /** Stores where she would pick things up. */
  readonly storeIds: readonly string[];
  readonly conversation: { readonly id: string; readonly isHerTurn: boolean } | undefined;
}

export interface ShopperLine {
  readonly id: string;
  readonly quantity: number;
  readonly isPickup: boolean;
  readonly isHeld: boolean;
}

/** What she does next. `look` is a read only: she opens another product. */
export type ShopperAct =
  | { readonly kind: "look" }
  | { readonly kind: "add"; readonly variantId: string }
  | { readonly kind: "setQuantity"; readonly lineId: string; readonly quantity: number }
  | { readonly kind: "remove"; readonly lineId: string }
  | { readonly kind: "pickUp"; readonly lineId: string; readonly storeId: string }
  | { readonly kind: "order"; readonly cartId: string }
  | { readonly kind: "write"; readonly conversationId: string | undefined };

/** A cart of the traffic stays small, so that it neither crowds the shop nor empties the shelves. */
export const cartLimit = { lines: 4, unitsPerLine: 2 } as const;

/** The last units of anything are left to the people who look at the shop. */
export const leaveOnShelf = 4;

/** Decides what a shopper does next: a pure function of what she sees and of the dice. */
export function decideShopper(view: ShopperView, random: Random): ShopperAct {
  const lines = view.cart?.lines ?? [];
  const lost = lines.find((line) => !line.isHeld);
  if (lost !== undefined) return { kind: "remove", lineId: lost.id };
  const choices = [
    { weight: 30, value: look() },
    { weight: lines.length < cartLimit.lines ? 34 : 0, value: add(view, random) },
    { weight: lines.length > 0 ? 9 : 0, value: changeQuantity(lines, random) },
    { weight: lines.length > 1 ? 6 : 0, value: remove(lines, random) },
    { weight: 7, value: pickUp(view, lines, random) },
    { weight: 5 * lines.length, value: order(view) },
    { weight: wantsToWrite(view) ? 6 : 0, value: write(view) },
  ];
  const possible = choices.flatMap(({ weight, value }) => (value === undefined ? [] : [{ weight, value }]));
  return pickWeighted(random, possible) ?? look();
}

function look(): ShopperAct {
  return { kind: "look" };
}

function add(view: ShopperView, random: Random): ShopperAct | undefined {
  const variant = pick(
    random,
    view.variants.filter((candidate) => candidate.available > leaveOnShelf),
  );
  return variant && { kind: "add", variantId: variant.id };
}

function changeQuantity(lines: readonly ShopperLine[], random: Random): ShopperAct | undefined {
  const line = pick(random, lines);
  if (line === undefined) return undefined;
  const quantity = line.quantity >= cartLimit.unitsPerLine ? 1 : line.quantity + 1;
  return { kind: "setQuantity", lineId: line.id, quantity };
}

function remove(lines: readonly ShopperLine[], random: Random): ShopperAct | undefined {
  const line = pick(random, lines);
  return line && { kind: "remove", lineId: line.id };
}

function pickUp(view: ShopperView, lines: readonly ShopperLine[], random: Random): ShopperAct | undefined {
  const line = pick(
    random,
    lines.filter((candidate) => !candidate.isPickup),
  );
  const storeId = pick(random, view.storeIds);
  return line && storeId !== undefined ? { kind: "pickUp", lineId: line.id, storeId } : undefined;
}

function order(view: ShopperView): ShopperAct | undefined {
  return view.cart && view.cart.lines.length > 0 ? { kind: "order", cartId: view.cart.id } : undefined;
}

function wantsToWrite(view: ShopperView): boolean {
  return view.conversation === undefined || view.conversation.isHerTurn;
}

function write(view: ShopperView): ShopperAct {
  return { kind: "write", conversationId: view.conversation?.id };
}
