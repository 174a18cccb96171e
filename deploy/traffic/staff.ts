import type { Random } from "../../kernel/random.ts";
import { pick } from "./chance.ts";

/** A shelf as a member of staff sees it. */
export interface ShelfView {
  readonly stockLevelId: string;
  readonly onHand: number;
  readonly available: number;
}

/** What staff does next: fill a shelf up, or correct a count after looking at it. */
export type StaffAct =
  | { readonly kind: "walkOn" }
  | { readonly kind: "adjust"; readonly stockLevelId: string; readonly delta: number; readonly reason: string };

/** A shelf that shows fewer than this is filled up to `fullAt`. */
export const restock = { below: 5, fullAt: 12 } as const;

const restockReasons = [
  "Delivery unpacked and put on the shelf",
  "Brought up from the stockroom",
  "Returned by a customer, checked and as new",
] as const;

const countReasons = ["Recounted the shelf", "Found behind the display"] as const;

/** Decides what staff does with the shelves in front of it: the emptiest first, now and then a recount. */
export function decideStaff(shelves: readonly ShelfView[], random: Random): StaffAct {
  const emptiest = shelves.toSorted((one, other) => one.available - other.available)[0];
  if (emptiest !== undefined && emptiest.available < restock.below) {
    const delta = restock.fullAt - emptiest.available;
    return adjust(emptiest, delta, pick(random, restockReasons) ?? restockReasons[0]);
  }
  const counted = pick(random, shelves);
  if (counted === undefined || random() < 0.7) return { kind: "walkOn" };
  return adjust(counted, 1, pick(random, countReasons) ?? countReasons[0]);
}

function adjust(shelf: ShelfView, delta: number, reason: string): StaffAct {
  return { kind: "adjust", stockLevelId: shelf.stockLevelId, delta, reason };
}
