import { z } from "zod";

import { parseDocumentReference } from "../operation/persisted.ts";
import type { DocumentReference } from "../operation/persisted.ts";
import { BadUserInput } from "../../kernel/errors.ts";

const record = z.record(z.string(), z.unknown());
const Parameters = z.object({
  query: z.string("`query` must be a string: the document to run.").optional(),
  documentId: z.string("`documentId` must be a string.").optional(),
  operationName: z.string("`operationName` must be a string.").nullish(),
  variables: record.nullish(),
  extensions: record.nullish(),
});
const LiveExtension = z.object({
  live: z
    .object({ after: z.record(z.string(), z.number().int().min(0).max(Number.MAX_SAFE_INTEGER)).optional() })
    .optional(),
});

/** A GraphQL request as it came over HTTP. */
export interface GraphqlParameters {
  /** Absent only where `reference` names the document. */
  readonly query: string | undefined;
  readonly reference: DocumentReference | undefined;
  readonly operationName: string | undefined;
  readonly variables: Readonly<Record<string, unknown>> | undefined;
  /** Positions that the caller must see, from `extensions.live.after`. */
  readonly after: Readonly<Record<string, number>> | undefined;
}

/** Reads the parameters of a POST's body. Throws BadUserInput. */
export function readBody(body: unknown): GraphqlParameters {
  if (Array.isArray(body)) throw new BadUserInput("Send one operation per request: batches are not accepted.");
  const parsed = Parameters.safeParse(body);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new BadUserInput(
      issue?.path.length === 0 ? "Send a JSON object with `query`." : `${issue?.path.join(".")}: ${issue?.message}`,
    );
  }
  const { query, documentId, operationName, variables, extensions } = parsed.data;
  const reference = parseDocumentReference(extensions, documentId);
  if (query === undefined && reference === undefined)
    throw new BadUserInput("query: `query` must be a string: the document to run.");
  return {
    query,
    reference,
    operationName: operationName ?? undefined,
    variables: variables ?? undefined,
    after: readAfter(extensions),
  };
}

/** Reads the parameters of a GET's query string. Throws BadUserInput. */
export function readSearch(search: URLSearchParams): GraphqlParameters {
  return readBody({
    query: search.get("query") ?? undefined,
    documentId: search.get("documentId") ?? undefined,
    operationName: search.get("operationName") ?? undefined,
    variables: readJson(search.get("variables"), "variables"),
    extensions: readJson(search.get("extensions"), "extensions"),
  });
}

function readAfter(extensions: unknown): Readonly<Record<string, number>> | undefined {
  if (extensions === undefined || extensions === null) return undefined;
  const parsed = LiveExtension.safeParse(extensions);
  if (!parsed.success)
    throw new BadUserInput("`extensions.live.after` maps names of subgraphs to positions that this graph stated.");
  return parsed.data.live?.after;
}

function readJson(text: string | null, name: string): unknown {
  if (text === null || text === "") return undefined;
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new BadUserInput(`\`${name}\` in the query string must be JSON.`, {}, { cause });
  }
}
