import { hash } from "node:crypto";
import { LRUCache } from "lru-cache";
import { z } from "zod";

import { BadUserInput, Forbidden, LockstepError } from "../../kernel/errors.ts";

/** Documents that the operator vouches for, and whether others may run. */
export interface TrustedDocuments {
  /** `allow`: by their ids too; `only`: nothing else runs over a transport; `off`: as if there were none. */
  readonly mode: "off" | "allow" | "only";
  /** The documents by their ids. Each can also be named by its SHA-256. */
  readonly documents: ReadonlyMap<string, string>;
}

/** How a request names a document that it may not carry. */
export interface DocumentReference {
  /** `extensions.persistedQuery.sha256Hash`. */
  readonly sha256: string | undefined;
  /** `documentId` of the GraphQL-over-HTTP appendix: an id of the operator's, or `sha256:` and the hash. */
  readonly documentId: string | undefined;
}

const Persisted = z.object({
  persistedQuery: z.object({ version: z.literal(1), sha256Hash: z.string().regex(/^[0-9a-f]{64}$/u) }).optional(),
});
const MAX_AUTOMATIC = 2000;
const MAX_AUTOMATIC_CHARACTERS = 16 * 2 ** 20;

/** Reads how a request names its document; undefined when it does not. Throws BadUserInput. */
export function parseDocumentReference(extensions: unknown, documentId?: string): DocumentReference | undefined {
  const parsed = Persisted.safeParse(extensions ?? {});
  if (!parsed.success)
    throw new BadUserInput("`extensions.persistedQuery` is { version: 1, sha256Hash }, the hash in lower-case hex.");
  const sha256 = parsed.data.persistedQuery?.sha256Hash;
  return sha256 === undefined && documentId === undefined ? undefined : { sha256, documentId };
}

/** Turns ids into documents: the operator's trusted ones, and those that clients have registered by running them. */
export class PersistedDocuments {
  readonly #mode: TrustedDocuments["mode"];
  readonly #trusted = new Map<string, string>();
  readonly #automatic = new LRUCache<string, string>({
    max: MAX_AUTOMATIC,
    maxSize: MAX_AUTOMATIC_CHARACTERS,
    sizeCalculation: (document) => document.length,
  });

  constructor(trusted: TrustedDocuments = { mode: "off", documents: new Map() }) {
    this.#mode = trusted.mode;
    if (trusted.mode === "off") return;
    for (const [id, document] of trusted.documents) {
      this.#trusted.set(id, document);
      this.#trusted.set(hash("sha256", document), document);
    }
  }

  /** The document to run, before anything parses it. Throws a LockstepError when there is none or it may not run. */
  resolve(document: string | undefined, reference: DocumentReference | undefined): string {
    if (reference?.documentId !== undefined) return this.#byDocumentId(reference.documentId, document);
    const sha256 = reference?.sha256;
    if (document === undefined) {
      const known = sha256 === undefined ? undefined : (this.#trusted.get(sha256) ?? this.#automatic.get(sha256));
      if (known === undefined) throw notFound();
      return known;
    }
    const isTrustedOnly = this.#mode === "only";
    if (sha256 === undefined && !isTrustedOnly) return document;
    const own = hash("sha256", document);
    if (sha256 !== undefined && sha256 !== own)
      throw new BadUserInput("`extensions.persistedQuery.sha256Hash` is not the SHA-256 of `query`.");
    if (isTrustedOnly && this.#trusted.get(own) !== document)
      throw new Forbidden("Only trusted documents run here: send the id of one.");
    return document;
  }

  /** Keeps a document that proved valid, if the request asked for it: an invalid one would push out what is used. */
  keep(document: string, reference: DocumentReference | undefined): void {
    if (reference?.sha256 !== undefined && this.#mode !== "only") this.#automatic.set(reference.sha256, document);
  }

  #byDocumentId(id: string, document: string | undefined): string {
    if (this.#mode === "off")
      throw new LockstepError("PERSISTED_QUERY_NOT_SUPPORTED", "Documents are not known by ids here: send `query`.");
    if (document !== undefined) throw new BadUserInput("Send either `query` or `documentId`.");
    const known = this.#trusted.get(id.startsWith("sha256:") ? id.slice(7) : id);
    if (known === undefined) throw notFound();
    return known;
  }
}

/** Clients know this message by heart: Apollo Client sends the document when it reads it. */
function notFound(): LockstepError {
  return new LockstepError("PERSISTED_QUERY_NOT_FOUND", "PersistedQueryNotFound");
}
