import DataLoader from "dataloader";
import type { SubgraphContext } from "../../kernel/subgraph/context.ts";
import type { CustomerDocument, CustomerStore, KioskSessionDocument, TouchpointDocument } from "./store.ts";
import { visibleCustomers, visibleKioskSessions } from "./visibility.ts";

/** Batched reads of one request. What the viewer may not see is not found: the filter is part of the query. */
export interface CustomerLoaders {
  readonly customers: DataLoader<string, CustomerDocument | null>;
  readonly kioskSessions: DataLoader<string, KioskSessionDocument | null>;
  readonly touchpoints: DataLoader<string, TouchpointDocument | null>;
}

/** Makes the loaders of one request. */
export function createCustomerLoaders(
  context: Pick<SubgraphContext<CustomerStore, unknown>, "store" | "viewer" | "session">,
): CustomerLoaders {
  const { store, viewer, session } = context;
  return {
    customers: byId(async (ids) => {
      const filter = visibleCustomers(viewer, ids);
      return filter === undefined ? [] : store.customers.find(filter, { session }).toArray();
    }),
    kioskSessions: byId(async (ids) => {
      const filter = visibleKioskSessions(viewer, ids);
      return filter === undefined ? [] : store.kioskSessions.find(filter, { session }).toArray();
    }),
    // Where the touchpoints stand is no secret.
    touchpoints: byId((ids) => store.touchpoints.find({ _id: { $in: [...ids] as never } }, { session }).toArray()), // ids are texts
  };
}

function byId<Document extends { readonly _id: string }>(
  find: (ids: readonly string[]) => Promise<Document[]>,
): DataLoader<string, Document | null> {
  return new DataLoader(async (ids) => {
    const found = new Map((await find(ids)).map((document) => [document._id as string, document]));
    return ids.map((id) => found.get(id) ?? null);
  });
}
