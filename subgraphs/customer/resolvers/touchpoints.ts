import type { QueryResolvers, TouchpointResolvers } from "../schema.generated.ts";

/** Touchpoints do not change while the shop is open: what shows them depends on nothing. */
export const touchpointQueries: Pick<QueryResolvers, "touchpoints"> = {
  touchpoints: (_parent, _args, { store, session }) =>
    store.touchpoints.find({}, { session }).sort({ kind: 1, label: 1 }).toArray(),
};

export const touchpointFields: TouchpointResolvers = {
  __resolveReference: (reference, { loaders }) => loaders.touchpoints.load(reference.id),
  id: ({ _id }) => _id,
  location: ({ locationId }) => (locationId === null ? null : { id: locationId }),
};
