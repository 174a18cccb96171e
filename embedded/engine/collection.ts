import { BSONRegExp } from "bson";
import { refuse, ServerError } from "../errors.ts";
import { isOperatorDocument } from "../query/clause.ts";
import type { Predicate } from "../query/clause.ts";
import { compileFilter } from "../query/match.ts";
import { type SortField, sortDocuments } from "../query/sort.ts";
import { type Document, documentOf } from "../values/document.ts";
import { keyOf } from "../values/key.ts";
import { Index, type Row } from "./index.ts";
import { choosePlan } from "./plan.ts";

/** What a transaction sees instead of the current documents, by key; `undefined` where there is none. */
export type Overlay = ReadonlyMap<string, Document | undefined>;

/** A document that a query found. */
export interface Hit {
  readonly key: string;
  readonly document: Document;
}

/** What is looked for. */
export interface Search {
  readonly filter: Document;
  readonly sort?: readonly SortField[];
  readonly skip?: number;
  /** How many are wanted at most; 0 for all. */
  readonly limit?: number;
  readonly overlay?: Overlay | undefined;
  /** Goes through all documents whatever indexes there are; tests compare the answers. */
  readonly scanAll?: boolean;
}

const ID_INDEX = documentOf({ v: 2, key: documentOf({ _id: 1 }), name: "_id_" });

/** The documents of one collection and its indexes, in memory. */
export class Collection {
  readonly id: number;
  readonly db: string;
  readonly name: string;
  readonly rows = new Map<string, Row>();
  readonly indexes = new Map<string, Index>();
  options: Document;
  validator: Predicate | undefined;
  /** The engine's number of the last write here: an answer waits until that one is durable. */
  lastWrite = 0;
  /** Documents that the last search looked at. */
  examined = 0;
  #byId: Index | undefined;

  constructor(id: number, db: string, name: string, options: Document) {
    this.id = id;
    this.db = db;
    this.name = name;
    this.options = options;
    this.setOptions(options);
  }

  get namespace(): string {
    return `${this.db}.${this.name}`;
  }

  setOptions(options: Document): void {
    this.options = options;
    const validator = options["validator"] as Document | undefined; // checked when it was set
    this.validator = validator && options["validationAction"] !== "warn" ? compileFilter(validator) : undefined;
  }

  /** The documents that match, in the order asked for. */
  find(search: Search): Hit[] {
    const { filter, sort = [], skip = 0, limit = 0, overlay } = search;
    const matches = compileFilter(filter);
    this.examined = 0;
    const byId = search.scanAll ? undefined : this.#findById(filter, matches, overlay);
    if (byId) return sort.length > 0 || skip > 0 || limit > 0 ? cut(sorted(byId, sort), skip, limit) : byId;
    const disturbed = overlay !== undefined && overlay.size > 0;
    const wanted = limit > 0 && !disturbed ? skip + limit : Infinity;
    const plan = search.scanAll ? undefined : choosePlan(this.#allIndexes(filter, sort), filter, sort, wanted);
    const isSorted = !disturbed && (sort.length === 0 || plan?.isSorted === true);
    const hits: Hit[] = [];
    const seen = plan?.index.multikey || (plan && plan.ranges.length > 1) ? new Set<string>() : undefined;
    const sources: Iterable<Row>[] = plan
      ? plan.ranges.map(([from, to]) => plan.index.entries.range(from, to, plan.backward))
      : [this.rows.values()];
    search: for (const source of sources) {
      for (const row of source) {
        if (disturbed && overlay.has(row.key)) continue;
        if (seen) {
          if (seen.has(row.key)) continue;
          seen.add(row.key);
        }
        this.examined++;
        if (!matches(row.document)) continue;
        hits.push({ key: row.key, document: row.document });
        if (isSorted && hits.length >= wanted) break search;
      }
    }
    if (disturbed)
      for (const [key, document] of overlay) if (document && matches(document)) hits.push({ key, document });
    return cut(isSorted ? hits : sorted(hits, sort), skip, limit);
  }

  /** The current or overlaid document of that key. */
  documentAt(key: string, overlay: Overlay | undefined): Document | undefined {
    return overlay?.has(key) ? overlay.get(key) : this.rows.get(key)?.document;
  }

  #findById(filter: Document, matches: Predicate, overlay: Overlay | undefined): Hit[] | undefined {
    const condition = filter["_id"];
    if (condition === undefined || condition instanceof BSONRegExp) return undefined;
    let ids: readonly unknown[];
    if (!isOperatorDocument(condition)) ids = [condition];
    else if (condition["$eq"] !== undefined) ids = [condition["$eq"]];
    else if (Array.isArray(condition["$in"]) && !condition["$in"].some((one) => one instanceof BSONRegExp))
      ids = condition["$in"];
    else return undefined;
    const hits: Hit[] = [];
    for (const key of new Set(ids.map(keyOf))) {
      const document = this.documentAt(key, overlay);
      if (!document) continue;
      this.examined++;
      if (matches(document)) hits.push({ key, document });
    }
    return hits;
  }

  /** All indexes; the ordered one of `_id` is made when it is first of use. */
  *#allIndexes(filter: Document, sort: readonly SortField[]): Generator<Index> {
    yield* this.indexes.values();
    if (filter["_id"] === undefined && sort[0]?.field !== "_id") return;
    if (!this.#byId) {
      this.#byId = new Index(ID_INDEX);
      this.#byId.fill(this.rows.values());
    }
    yield this.#byId;
  }

  /** Refuses a document whose key another one holds. `isFree` says whether a holder does not count. */
  checkUnique(key: string, document: Document, isFree: (row: Row, index: Index, entry: string) => boolean): void {
    for (const index of this.indexes.values()) {
      if (!index.unique) continue;
      for (const entry of index.keysOf(document)) {
        for (const row of index.holdersOf(entry))
          if (row.key !== key && !isFree(row, index, entry)) throw this.duplicate(index, document);
      }
    }
  }

  /** The refusal of a second document with the same key. */
  duplicate(index: Index | undefined, document: Document): ServerError {
    const fields = index ? index.fields.map(({ field }) => field) : ["_id"];
    const keyValue = documentOf(
      Object.fromEntries(
        fields.map((field) => [
          field,
          field.split(".").reduce<unknown>((value, part) => (value as Document | undefined)?.[part], document) ?? null,
        ]),
      ),
    );
    const keyPattern = index?.spec["key"] ?? documentOf({ _id: 1 });
    return new ServerError(
      11000,
      `E11000 duplicate key error collection: ${this.namespace} index: ${index?.name ?? "_id_"} dup key: ${JSON.stringify(keyValue)}`,
      { keyPattern, keyValue },
    );
  }

  /** Refuses what the collection's validator does not accept. */
  validate(document: Document): void {
    if (this.validator && !this.validator(document)) refuse(121, "Document failed validation");
  }

  /** Puts a change into memory: the row and every index. */
  apply(row: Row, before: Document | undefined, after: Document | undefined): void {
    for (const index of this.#byId ? [...this.indexes.values(), this.#byId] : this.indexes.values()) {
      if (before && after && index.isUntouched(before, after)) continue;
      if (before) index.remove(row, before);
      if (after) index.add(row, after);
    }
    if (after) {
      row.document = after;
      if (!before) this.rows.set(row.key, row);
    } else this.rows.delete(row.key);
  }
}

const sorted = (hits: Hit[], sort: readonly SortField[]): Hit[] =>
  sort.length === 0 ? hits : sortDocuments(hits, sort, ({ document }) => document);
const cut = (hits: Hit[], skip: number, limit: number): Hit[] =>
  skip === 0 && limit === 0 ? hits : hits.slice(skip, limit > 0 ? skip + limit : undefined);
