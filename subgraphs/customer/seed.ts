import { demoLocations, type DemoLocation } from "../../kernel/demo/locations.ts";
import { demoCustomers } from "../../kernel/demo/people.ts";
import type { SeedRequest } from "../../kernel/subgraph/define.ts";
import { channelKinds } from "../../kernel/viewer.ts";
import { seededCustomer } from "./seed/customers.ts";
import type { CustomerStore, TouchpointDocument } from "./store.ts";
import { storeTouchpointId, touchpointId } from "./touchpoints.ts";

const BATCH = 500;
const labels = {
  WEB: "Web shop",
  APP: "App",
  STORE_POS: "Till",
  KIOSK: "Kiosk",
  PHONE: "Telephone line",
  SOCIAL: "Social network",
  MESSAGING: "Messenger",
  EMAIL: "E-mail",
  SMS: "Text messages",
  PUSH: "Push notifications",
  PARTNER: "Marketplace",
} as const;

/** Fills an empty database with customers and touchpoints of all eleven kinds. */
export async function seedCustomers(store: CustomerStore, { set, now }: SeedRequest<CustomerStore>): Promise<void> {
  const stores = demoLocations(set).filter(({ kind }) => kind === "STORE");
  await store.touchpoints.insertMany(seededTouchpoints(stores));
  const count = demoCustomers[set];
  for (let first = 1; first <= count; first += BATCH) {
    const size = Math.min(BATCH, count - first + 1);
    await store.customers.insertMany(
      Array.from({ length: size }, (_, index) => seededCustomer(first + index, { now, stores })),
    );
  }
}

/** One touchpoint for each kind that stands in no store, a till and a kiosk for each store. */
function seededTouchpoints(stores: readonly DemoLocation[]): TouchpointDocument[] {
  const everywhere = channelKinds
    .filter((kind) => kind !== "STORE_POS" && kind !== "KIOSK")
    .map((kind) => ({ _id: touchpointId(kind), kind, label: labels[kind], locationId: null }));
  const inStores = stores.flatMap(({ id, code, name }) =>
    (["STORE_POS", "KIOSK"] as const).map((kind) => ({
      _id: storeTouchpointId(kind, code),
      kind,
      label: `${labels[kind]}, ${name}`,
      locationId: id,
    })),
  );
  return [...everywhere, ...inStores];
}
