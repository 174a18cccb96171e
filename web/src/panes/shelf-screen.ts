import type { Connection } from "../graph/connection.ts";
import { LiveSlot } from "../graph/live-slot.ts";
import { productOperation } from "../graph/screens.ts";
import type { Product, StockLevel, Variant } from "../graph/shapes.ts";
import { shelfOperation } from "../graph/shared.ts";
import { chosenVariant, shelfVariants } from "../shop/choice.ts";
import type { Focus } from "../wall/focus.ts";

/** The product that the wall looks at and its shelf in the store, live on one pane's own line. */
export class ShelfScreen {
  readonly #focus: Focus;
  readonly product: LiveSlot<{ readonly product: Product | null }>;
  readonly shelf: LiveSlot<{ readonly stock: readonly StockLevel[] }>;

  constructor(input: {
    readonly connection: () => Connection | undefined;
    readonly focus: Focus;
    readonly onChange: () => void;
  }) {
    const { connection, onChange } = input;
    this.#focus = input.focus;
    this.shelf = new LiveSlot({ connection, onChange });
    this.product = new LiveSlot({
      connection,
      onChange: () => {
        this.follow();
        onChange();
      },
    });
  }

  /** The product in focus; undefined until it has come, also while another one is still shown. */
  get current(): Product | undefined {
    const product = this.product.data?.product ?? undefined;
    return product?.id === this.#focus.shelf.productId ? product : undefined;
  }

  get chosen(): Variant | undefined {
    return this.current && chosenVariant(this.current, this.#focus.shelf);
  }

  /** The levels of the shelf in focus, in the order of its variants. */
  get levels(): readonly StockLevel[] | undefined {
    const product = this.current;
    if (product === undefined) return undefined;
    const stock = this.shelf.data?.stock ?? [];
    const byVariant = new Map(stock.map((level) => [level.variant?.id, level]));
    const levels = shelfVariants(product, this.#focus.shelf.group).flatMap(
      (variant) => byVariant.get(variant.id) ?? [],
    );
    return this.shelf.answer === undefined ? undefined : levels;
  }

  /** Shows what the wall looks at now. */
  follow(): void {
    this.product.show(productOperation, { id: this.#focus.shelf.productId });
    const product = this.current;
    if (product === undefined) return;
    const variantIds = shelfVariants(product, this.#focus.shelf.group).map((variant) => variant.id);
    this.shelf.show(shelfOperation, { variantIds, locationIds: [this.#focus.store.id] });
  }
}
