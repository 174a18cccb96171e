import { isoDateTime } from "../../../kernel/time.ts";
import type { MessageBodyResolvers, MessageResolvers, SystemNoteResolvers } from "../schema.generated.ts";

export const messageFields: MessageResolvers = {
  __resolveReference: ({ id }, { loaders }) => loaders.messages.load(id),
  id: ({ _id }) => _id,
  at: ({ at }) => isoDateTime(at),
};

export const messageBodyFields: MessageBodyResolvers = {
  __resolveType: ({ kind }) => (kind === "text" ? "Text" : "SystemNote"),
};

export const systemNoteFields: SystemNoteResolvers = {
  event: ({ event }) => event,
};
