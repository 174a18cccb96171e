import DataLoader from "dataloader";
import { hasScope, type Viewer } from "../../kernel/viewer.ts";
import type { SubgraphContext } from "../../kernel/subgraph/context.ts";
import type { AccountDocument, LoyaltyStore } from "./store.ts";

/** Reads of one request, batched; each carries the viewer's ownership, so what is not hers is simply not found. */
export interface LoyaltyLoaders {
  readonly account: DataLoader<string, AccountDocument | null>;
  readonly accountOfCustomer: DataLoader<string, AccountDocument | null>;
}

export function createLoyaltyLoaders({
  viewer,
  store,
  session,
}: SubgraphContext<LoyaltyStore, unknown>): LoyaltyLoaders {
  const own = readableAccounts(viewer);
  return {
    account: new DataLoader(async (ids) => {
      if (own === undefined) return ids.map(() => null);
      const found = await store.accounts.find({ _id: { $in: [...ids] }, ...own }, { session }).toArray();
      return ids.map((id) => found.find(({ _id }) => _id === id) ?? null);
    }),
    accountOfCustomer: new DataLoader(async (customers) => {
      if (own === undefined) return customers.map(() => null);
      const { customerId } = own;
      const visible = customerId === undefined ? customers : customers.filter((each) => each === customerId);
      const found = await store.accounts.find({ customerId: { $in: [...visible] } }, { session }).toArray();
      return customers.map((customer) => found.find((account) => account.customerId === customer) ?? null);
    }),
  };
}

/** Who the viewer is as the owner of an account. A kiosk sees her cart and conversation and nothing else of her. */
export function ownCustomer(viewer: Viewer): string | undefined {
  return viewer.kind === "principal" && viewer.actor !== "KIOSK" ? viewer.customerId : undefined;
}

/** The condition that every read of an account carries; undefined when the viewer can see none. */
function readableAccounts(viewer: Viewer): { readonly customerId?: string } | undefined {
  if (viewer.kind === "service") return {};
  if (viewer.kind === "principal" && hasScope(viewer, "loyalty:read")) return {};
  const customerId = ownCustomer(viewer);
  return customerId === undefined ? undefined : { customerId };
}
