import type { Place } from "../graph/shapes.ts";
import type { ShelfFocus } from "../shop/choice.ts";

/** What every pane looks at together: one shelf in one store. It is the page's own, the graph knows nothing of it. */
export class Focus {
  #shelf: ShelfFocus;
  readonly store: Place;
  readonly #listeners = new Set<() => void>();

  constructor(input: { readonly store: Place; readonly productId: string }) {
    this.store = input.store;
    this.#shelf = { productId: input.productId, group: undefined, variantId: undefined };
  }

  get shelf(): ShelfFocus {
    return this.#shelf;
  }

  /** Turns every pane to another shelf, or to another variant on it. */
  look(at: Partial<ShelfFocus>): void {
    const isOther = at.productId !== undefined && at.productId !== this.#shelf.productId;
    const base = isOther ? { productId: at.productId, group: undefined, variantId: undefined } : this.#shelf;
    this.#shelf = { ...base, ...at };
    for (const listener of this.#listeners) listener();
  }

  onLook(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
