import { compareMoney } from "../../kernel/money.ts";
import type { Tx } from "../../kernel/mongo/change-writer.ts";
import { requirePrincipal } from "../../kernel/viewer.ts";
import type { Context } from "./context.ts";
import type { CatalogError } from "./mappers.ts";
import { decidePrice, type Price } from "./rules/pricing.ts";
import type { SetPriceInput } from "./schema.generated.ts";
import type { VariantDocument } from "./store.ts";
import { tagsOfNewPrice, tagsOfVariant } from "./tags.ts";

/** Load, decide, save: sets a variant's price and its product's range with it. Answers the refusals. */
export async function setPrice(tx: Tx, context: Context, input: SetPriceInput): Promise<readonly CatalogError[]> {
  const { store, viewer } = context;
  const variant = await store.variants.findOne(
    { _id: input.variantId as VariantDocument["_id"] },
    { session: tx.session },
  );
  if (variant === null) return [refusal("NotFound", "NOT_FOUND", "There is no variant of this id.", "variantId")];
  if (input.expectedRevision == null && requirePrincipal(viewer).actor !== "CUSTOMER") {
    return [
      refusal(
        "InvalidInput",
        "INVALID_INPUT",
        "Send the revision of the variant that you have seen.",
        "expectedRevision",
      ),
    ];
  }
  if (input.expectedRevision != null && input.expectedRevision !== variant.revision) {
    const message = `The variant has moved on from revision ${input.expectedRevision} to ${variant.revision}: look at it again.`;
    return [
      { ...refusal("StaleRevision", "STALE_REVISION", message, "expectedRevision"), currentRevision: variant.revision },
    ];
  }
  const decision = decidePrice({
    currency: variant.price.amount.currency,
    amount: input.amount,
    listAmount: input.listAmount ?? null,
  });
  if (decision.kind === "invalid") return [refusal("InvalidInput", "INVALID_INPUT", decision.message, decision.field)];
  await savePrice(tx, context, variant, decision.price);
  return [];
}

async function savePrice(tx: Tx, context: Context, variant: VariantDocument, price: Price): Promise<void> {
  const { store, clock, origin } = context;
  const { session } = tx;
  const written = { updatedAt: new Date(clock.now()), lastOrigin: origin };
  const update = { $set: { price, ...written }, $inc: { revision: 1 } };
  await store.variants.updateOne({ _id: variant._id }, update, { session });
  tx.change({ typename: "Variant", key: { id: variant._id } }, variant.revision + 1, tagsOfVariant(variant));

  const amounts = (await store.variants.find({ productId: variant.productId }, { session }).toArray())
    .map((sibling) => sibling.price.amount)
    .toSorted(compareMoney);
  const [minPrice, maxPrice] = [amounts[0] ?? price.amount, amounts.at(-1) ?? price.amount];
  const product = await store.products.findOneAndUpdate(
    { _id: variant.productId },
    { $set: { minPrice, maxPrice, ...written }, $inc: { revision: 1 } },
    { session, returnDocument: "after" },
  );
  if (product !== null)
    tx.change({ typename: "Product", key: { id: product._id } }, product.revision, tagsOfNewPrice(product));
}

function refusal(__typename: CatalogError["__typename"], code: string, message: string, field: string): CatalogError {
  return { __typename, code, message, field: ["input", field] };
}
