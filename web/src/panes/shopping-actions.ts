import type { Actions } from "../page/actions.ts";
import type { Focus } from "../wall/focus.ts";
import type { CustomerScreen } from "./customer-screen.ts";

/** What a person can do with a shelf, a bag and a conversation, the same on each screen of a customer. */
export function shoppingActions(input: { readonly customer: CustomerScreen; readonly focus: Focus }): Actions {
  const { customer, focus } = input;
  return {
    open: ({ data }) => focus.look({ productId: data["product"] ?? focus.shelf.productId }),
    group: ({ data }) => focus.look({ group: data["group"], variantId: undefined }),
    choose: ({ data }) => focus.look({ variantId: data["variant"] }),
    keep: ({ data }) => void (data["variant"] && customer.add(data["variant"], focus.store.id)), // the writer tells what went wrong
    send: ({ data }) => void (data["variant"] && customer.add(data["variant"], undefined)), // likewise
    quantity: ({ data }) => void customer.setQuantity(data["line"] ?? "", Number(data["quantity"])), // likewise, below too
    remove: ({ data }) => void customer.remove(data["line"] ?? ""),
    fulfil: ({ data, fields }) =>
      void customer.fulfil(data["line"] ?? "", fields["value"] === "SHIP" ? undefined : fields["value"]),
    elsewhere: ({ data }) => void customer.takeElsewhere(data["place"] ?? ""),
    order: () => void customer.order(),
    retry: () => customer.writer.retry(),
    dismiss: () => customer.writer.tell(undefined),
    write: ({ fields, element }) => {
      const text = fields["text"]?.trim() ?? "";
      if (text === "") return;
      void customer.write(text, "A question from the shop");
      if (element instanceof HTMLFormElement) element.reset();
    },
  };
}
