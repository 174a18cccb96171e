import { parseId } from "../../../kernel/ids.ts";
import { isoDateTime, localDateIn } from "../../../kernel/time.ts";
import { hasScope, requirePrincipal, type Principal } from "../../../kernel/viewer.ts";
import type { Context } from "../context.ts";
import { changeProfile, displayName, maskValue } from "../rules/profile.ts";
import { checkRevision, invalidInput, notAllowed, notFound, type Refusal } from "../rules/refusal.ts";
import type { CustomerResolvers, MutationResolvers, QueryResolvers, UpdateProfileInput } from "../schema.generated.ts";
import type { CustomerDocument } from "../store.ts";
import { maySeePersonalData, ownCustomerId, visibleCustomers } from "../visibility.ts";
import type { Tx } from "../../../kernel/mongo/change-writer.ts";

export const profileQueries: Pick<QueryResolvers, "me" | "customer"> = {
  me(_parent, _args, context) {
    const id = ownCustomerId(context.viewer);
    return id === undefined ? null : loadCustomer(id, context);
  },
  customer: (_parent, { id }, context) => loadCustomer(parseId("cus", id), context),
};

export const customerFields: CustomerResolvers = {
  __resolveReference: ({ id }, { loaders }) => loaders.customers.load(id),
  id: ({ _id }) => _id,
  name: ({ name, locale }) => ({ ...name, display: displayName(name, locale) }),
  birthday: (customer, _args, { viewer }) => (maySeePersonalData(viewer, customer._id) ? customer.birthday : null),
  consents: ({ consents }) => consents.map((consent) => ({ ...consent, at: isoDateTime(consent.at) })),
  identities(customer, _args, { viewer }) {
    if (!maySeePersonalData(viewer, customer._id)) return null;
    const isSelf = ownCustomerId(viewer) === customer._id;
    return customer.identities.map(({ kind, value, linkedAt }) => ({
      kind,
      value: isSelf ? value : maskValue(value),
      linkedAt: isoDateTime(linkedAt),
    }));
  },
  contactPoints(customer, _args, { viewer }) {
    if (!maySeePersonalData(viewer, customer._id)) return null;
    return customer.contactPoints.map(({ kind, value, verifiedAt }) => ({
      kind,
      value,
      verifiedAt: verifiedAt === null ? null : isoDateTime(verifiedAt),
    }));
  },
  addresses: (customer, _args, { viewer }) => (maySeePersonalData(viewer, customer._id) ? customer.addresses : null),
  preferredLocation: ({ preferredLocationId }) => (preferredLocationId === null ? null : { id: preferredLocationId }),
  updatedAt: ({ updatedAt }) => isoDateTime(updatedAt),
};

export const profileMutations: Pick<MutationResolvers, "updateProfile"> = {
  async updateProfile(_parent, { input }, context) {
    const viewer = requirePrincipal(context.viewer);
    const wanted = input.customerId ? parseId("cus", input.customerId) : ownCustomerId(viewer);
    const { clientMutationId } = input;
    if (wanted === undefined) {
      return { clientMutationId, customer: null, userErrors: [invalidInput("Say whose profile it is.", "customerId")] };
    }
    const userErrors = await context.mutate(
      { operation: "updateProfile", clientMutationId, input, queue: [wanted] },
      (tx) => writeProfile(tx, { id: wanted, input, viewer, context }),
    );
    context.loaders.customers.clear(wanted);
    return { clientMutationId, customer: await context.loaders.customers.load(wanted), userErrors };
  },
};

async function loadCustomer(id: string, context: Context): Promise<CustomerDocument | null> {
  const customer = await context.loaders.customers.load(id);
  if (customer === null) context.dependsOn(`customer:${id}`);
  return customer;
}

/** Load, decide, save: answers why nothing was saved. */
async function writeProfile(
  tx: Tx,
  wish: {
    readonly id: string;
    readonly input: UpdateProfileInput;
    readonly viewer: Principal;
    readonly context: Context;
  },
): Promise<Refusal[]> {
  const { id, input, viewer, context } = wish;
  const { store, clock, origin } = context;
  const filter = visibleCustomers(viewer, [id]);
  const customer = filter === undefined ? null : await store.customers.findOne(filter, { session: tx.session });
  if (customer === null) return [notFound("There is no such customer.", "customerId")];
  const isSelf = ownCustomerId(viewer) === customer._id;
  if (!isSelf && !hasScope(viewer, "customer:pii")) {
    return [notAllowed("Only she herself and people who may read personal data change a profile.", "customerId")];
  }
  const stale = checkRevision({ expected: input.expectedRevision, current: customer.revision, isRequired: !isSelf });
  if (stale !== undefined) return [stale];
  if (input.preferredLocationId) parseId("str", input.preferredLocationId);
  const timeZone = customer.timeZone;
  const decision = changeProfile(customer, input, localDateIn(timeZone, clock.now()));
  if (decision.kind === "refused") return decision.refusals;

  const revision = customer.revision + 1;
  await store.customers.updateOne(
    { _id: customer._id },
    { $set: { ...decision.profile, revision, updatedAt: new Date(clock.now()), lastOrigin: origin } },
    { session: tx.session },
  );
  tx.change({ typename: "Customer", key: { id: customer._id } }, revision, [`customer:${customer._id}`]);
  return [];
}
