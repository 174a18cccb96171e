import { BadUserInput, invariant } from "../../kernel/errors.ts";
import { isId } from "../../kernel/ids.ts";
import type { Tx } from "../../kernel/mongo/change-writer.ts";
import { createStepMemory } from "../../kernel/saga-steps.ts";
import { requireService } from "../../kernel/viewer.ts";
import type { Context } from "./context.ts";
import { allocateHold, endHold, resizeHold, takeHold } from "./hold-writes.ts";
import type { Refusal } from "./mappers.ts";
import type { Writer } from "./move-stock.ts";
import { publicAvailable } from "./rules/availability.ts";
import { decideCartHold } from "./rules/cart-hold.ts";
import { isPoint } from "./rules/distance.ts";
import { alternativesTo } from "./rules/sourcing.ts";
import type { AllocateOrderInput, CartHoldInput } from "./schema.generated.ts";
import { lookFrom, sourcesOf } from "./sources.ts";
import type { HoldDocument } from "./store.ts";
import { undoEffect, type Revert } from "./undo-step.ts";

/** What a hold's step answers, kept with the step. */
export interface CartHoldAnswer {
  readonly holdId: string | null;
  readonly refusal: Refusal | null;
}

/** What an order's step answers, kept with the step. */
export interface AllocationAnswer {
  readonly allocated: boolean;
  readonly refusals: readonly Refusal[];
}

const MAX_QUANTITY = 10_000;
const MAX_LINES = 200;

/** Sets what a cart's line keeps, once under the step's name. */
export async function setCartHold(context: Context, step: string, input: CartHoldInput): Promise<CartHoldAnswer> {
  requireService(context.viewer, "cart");
  checkHoldInput(input);
  const locations = await context.loaders.allLocations();
  const near = await lookFrom(context, input.locationId ?? null, input.near ?? null);
  return carryOut(context, [input.variantId], (tx, writer) =>
    memoryOf(context).once<CartHoldAnswer, Revert>(tx, step, async () => {
      const { store } = context;
      const { session } = tx;
      const hold = await store.holds.findOne({ _id: input.holdId as HoldDocument["_id"] }, { session });
      if (hold !== null && hold.cartId !== input.cartId) throw new BadUserInput("this hold is not of this cart");
      const levels = await store.stock.find({ variantId: input.variantId as never }, { session }).toArray(); // ids are texts
      const sources = sourcesOf(levels, locations);
      const decision = decideCartHold({
        hold,
        wanted: { variantId: input.variantId, quantity: input.quantity, locationId: input.locationId ?? null },
        sources,
        isKnownLocation: input.locationId == null || locations.some(({ _id }) => _id === input.locationId),
        near,
      });
      const before = hold === null ? null : { ...termsOf(hold), state: hold.state };
      const revert: Revert = { kind: "hold", holdId: input.holdId, before };
      switch (decision.kind) {
        case "refused": {
          const asked = { locationId: input.locationId ?? null, near };
          const alternatives = decision.why === "INSUFFICIENT_STOCK" ? capped(alternativesTo(sources, asked)) : [];
          const available = publicAvailable(decision.available);
          return {
            answer: { holdId: null, refusal: { kind: decision.why, holdId: input.holdId, available, alternatives } },
          };
        }
        case "unchanged":
          return { answer: { holdId: input.holdId, refusal: null } };
        case "release":
          invariant(
            hold && (await endHold(tx, writer, { holdId: hold._id, state: "RELEASED" })),
            "a held hold can be ended",
          );
          return { answer: { holdId: input.holdId, refusal: null }, revert };
        case "hold": {
          const level = levels.find(({ locationId }) => locationId === decision.locationId);
          invariant(level, "a place that gives units has a level");
          const expiresAt = new Date(input.expiresAt);
          const stays = hold?.state === "HELD" && hold.stockId === level._id;
          if (!stays && hold?.state === "HELD") await endHold(tx, writer, { holdId: hold._id, state: "RELEASED" });
          const taken = stays
            ? await resizeHold(tx, writer, { hold, quantity: decision.quantity, expiresAt })
            : await takeHold(tx, writer, {
                holdId: input.holdId as HoldDocument["_id"], // checked by checkHoldInput
                kind: "CART",
                owner: input.owner ?? hold?.owner ?? null,
                cartId: input.cartId,
                level,
                quantity: decision.quantity,
                expiresAt,
              });
          invariant(taken, "a transaction finds what it has read");
          return { answer: { holdId: input.holdId, refusal: null }, revert };
        }
      }
    }),
  );
}

/** Makes all held units of an order its own, or none, once under the step's name. */
export async function allocateOrder(
  context: Context,
  step: string,
  input: AllocateOrderInput,
): Promise<AllocationAnswer> {
  requireService(context.viewer, "cart");
  const { orderId, cartId, lines } = input;
  const holdIds = lines.map(({ holdId }) => holdId);
  if (lines.length === 0 || lines.length > MAX_LINES || new Set(holdIds).size !== lines.length) {
    throw new BadUserInput(`expected 1 to ${MAX_LINES} lines, each with a hold of its own`);
  }
  const variantIds = lines.map(({ variantId }) => variantId);
  return carryOut(context, variantIds, (tx, writer) =>
    memoryOf(context).once<AllocationAnswer, Revert>(tx, step, async () => {
      const found = await context.store.holds
        .find({ _id: { $in: holdIds as never } }, { session: tx.session })
        .toArray(); // ids are texts
      const holds = new Map(found.map((hold) => [hold._id as string, hold]));
      const refused = lines.filter((line) => {
        const hold = holds.get(line.holdId);
        const isSame = hold?.variantId === line.variantId && hold.locationId === line.locationId;
        return !(isSame && hold.state === "HELD" && hold.cartId === cartId && hold.quantity === line.quantity);
      });
      if (refused.length > 0) return { answer: { allocated: false, refusals: await refusalsOf(context, tx, refused) } };
      for (const { _id } of found) {
        invariant(await allocateHold(tx, writer, { holdId: _id, orderId }), "a transaction finds what it has read");
      }
      return { answer: { allocated: true, refusals: [] }, revert: { kind: "order", orderId, holdIds } };
    }),
  );
}

/** Undoes a step once, even one that never came. */
export async function undoStep(context: Context, step: string): Promise<boolean> {
  requireService(context.viewer);
  return carryOut(context, [], (tx, writer) =>
    memoryOf(context).undo<Revert>(tx, step, (revert) => undoEffect(tx, writer, revert)),
  );
}

/** Forgets the steps of an intent that has ended. */
export async function closeIntent(context: Context, intent: string): Promise<true> {
  requireService(context.viewer);
  await carryOut(context, [], (tx) => memoryOf(context).close(tx, intent));
  return true;
}

async function carryOut<T>(
  context: Context,
  variantIds: readonly string[],
  work: (tx: Tx, writer: Writer) => Promise<T>,
): Promise<T> {
  const { store, ids, origin, clock, runtime } = context;
  const queue = variantIds.map((id) => `variant:${id}`);
  const { result, change, position } = await runtime.transact({ origin, queue }, (tx) =>
    work(tx, { store, ids, origin, now: clock.now() }),
  );
  context.committed(change === undefined ? [] : [change], position);
  return result;
}

async function refusalsOf(
  { store, loaders }: Context,
  tx: Tx,
  lines: AllocateOrderInput["lines"],
): Promise<readonly Refusal[]> {
  const locations = await loaders.allLocations();
  return Promise.all(
    lines.map(async ({ holdId, variantId, locationId }): Promise<Refusal> => {
      const levels = await store.stock.find({ variantId: variantId as never }, { session: tx.session }).toArray(); // ids are texts
      const sources = sourcesOf(levels, locations);
      const asked = sources.find((source) => source.locationId === locationId);
      const alternatives = capped(alternativesTo(sources, { locationId, near: asked }));
      return { kind: "HOLD_EXPIRED", holdId, available: publicAvailable(asked?.available ?? 0), alternatives };
    }),
  );
}

function checkHoldInput({ holdId, quantity, near, expiresAt }: CartHoldInput): void {
  if (!isId("hld", holdId)) throw new BadUserInput("holdId is no id of a hold");
  if (quantity < 0 || quantity > MAX_QUANTITY)
    throw new BadUserInput(`quantity must be 0 to ${MAX_QUANTITY}, got ${quantity}`);
  if (near != null && !isPoint(near)) throw new BadUserInput("near is no point on the earth");
  if (Number.isNaN(Date.parse(expiresAt))) throw new BadUserInput("expiresAt is no instant");
}

function termsOf({ quantity, locationId, stockId, expiresAt }: HoldDocument) {
  return { quantity, locationId, stockId, expiresAt: expiresAt.toISOString() };
}

function capped<Place extends { readonly available: number }>(places: readonly Place[]): readonly Place[] {
  return places.map((place) => ({ ...place, available: publicAvailable(place.available) }));
}

function memoryOf({ store, clock }: Context) {
  return createStepMemory({ collection: store.steps, clock });
}
