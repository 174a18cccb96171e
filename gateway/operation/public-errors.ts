import { GraphQLError } from "graphql";

import type { PublicError } from "../execute/executable.ts";

/** An error of graphql-js as clients see it: with its place in the document, without suggestions that would tell the schema. */
export function fromGraphqlError(error: unknown, code: PublicError["extensions"]["code"]): PublicError {
  if (!(error instanceof GraphQLError)) return { message: "This document cannot be read.", extensions: { code } };
  const message = error.message.replace(/ Did you mean .*$/su, "");
  return { message, ...(error.locations && { locations: error.locations }), extensions: { code } };
}
