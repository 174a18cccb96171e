import { refuse, ServerError, unsupported } from "../errors.ts";
import type { Predicate } from "../query/clause.ts";
import { compileFilter } from "../query/match.ts";
import { keysAt, parseSort, type SortField } from "../query/sort.ts";
import { identical } from "../values/compare.ts";
import { type Document, documentOf, isDocument } from "../values/document.ts";
import { descendingKey } from "../values/key.ts";
import { isNumeric, numberOf } from "../values/numbers.ts";
import { OrderedMap } from "./ordered.ts";

/** A stored document: its place in the file, its `_id` as a key, and what it is now. */
export interface Row {
  readonly record: number;
  readonly key: string;
  document: Document;
}

const OPTIONS = new Set([
  "v",
  "key",
  "name",
  "ns",
  "unique",
  "sparse",
  "partialFilterExpression",
  "background",
  "expireAfterSeconds",
]);
const PARTIAL = new Set(["$eq", "$exists", "$gt", "$gte", "$lt", "$lte", "$type", "$and", "$in", "$or"]);

/** An ordered index: one entry per key of a document, several for a document with an array. */
export class Index {
  readonly name: string;
  readonly spec: Document;
  readonly fields: readonly SortField[];
  readonly unique: boolean;
  readonly sparse: boolean;
  readonly partial: Document | undefined;
  readonly #covers: Predicate | undefined;
  readonly #tops: readonly string[];
  /** Has a document had an array at one of the fields? Then two bounds need not hold for one element. */
  multikey = false;
  entries = new OrderedMap<Row>();

  constructor(spec: Document) {
    for (const option of Object.keys(spec)) if (!OPTIONS.has(option)) unsupported(`the index option '${option}'`);
    const { key, name } = spec;
    if (key === undefined) refuse(9, "The 'key' field is a required property of an index specification");
    if (name === undefined) refuse(9, "The 'name' field is a required property of an index specification");
    if (!isDocument(key)) throw new ServerError(14, "The field 'key' must be an object");
    if (typeof name !== "string") throw new ServerError(14, "The field 'name' must be a string");
    this.name = name;
    this.spec = normalised(spec, key, name);
    this.fields = parseKey(key);
    this.unique = spec["unique"] === true;
    this.sparse = spec["sparse"] === true;
    this.partial = isDocument(spec["partialFilterExpression"]) ? spec["partialFilterExpression"] : undefined;
    if (this.partial) checkPartial(this.partial);
    if (this.spec["expireAfterSeconds"] !== undefined && (this.fields.length !== 1 || this.fields[0]!.descending)) {
      unsupported("a TTL index over several fields, or descending");
    }
    this.#covers = this.partial && compileFilter(this.partial);
    this.#tops = [
      ...new Set([...this.fields.map(({ path }) => path[0]!), ...(this.partial ? topsOf(this.partial) : [])]),
    ];
  }

  /** The keys under which a document stands here; none when a partial or sparse index leaves it out. */
  keysOf(document: Document): readonly string[] {
    if (this.#covers && !this.#covers(document)) return [];
    if (this.sparse && this.fields.every(({ path }) => document[path[0]!] === undefined)) return [];
    let keys: string[] = [""];
    let arrays = 0;
    for (const { path, descending } of this.fields) {
      const found = keysAt(document, path);
      if (found.multiple) {
        this.multikey = true;
        if (++arrays > 1)
          refuse(171, `cannot index parallel arrays [${this.fields.map(({ field }) => field).join("] [")}]`);
      }
      if (found.keys.length === 1) {
        const own = descending ? descendingKey(found.keys[0]!) : found.keys[0]!;
        keys = keys.map((key) => key + own);
      } else
        keys = keys.flatMap((key) =>
          [...new Set(found.keys)].map((one) => key + (descending ? descendingKey(one) : one)),
        );
    }
    return keys;
  }

  /** Can this change leave the entries as they are? Only when no field that the index looks at was touched. */
  isUntouched(before: Document, after: Document): boolean {
    return this.#tops.every((field) => before[field] === after[field]);
  }

  /** Rows that hold a key, for the check that it is the only one. */
  holdersOf(key: string): Iterable<Row> {
    return this.entries.range(key, `${key}\uffff`);
  }

  add(row: Row, document: Document): void {
    for (const key of this.keysOf(document)) this.entries.set(key + row.key, row);
  }

  remove(row: Row, document: Document): void {
    for (const key of this.keysOf(document)) this.entries.delete(key + row.key);
  }

  /** Fills an empty index from all rows at once. */
  fill(rows: Iterable<Row>): void {
    const entries: (readonly [string, Row])[] = [];
    for (const row of rows) for (const key of this.keysOf(row.document)) entries.push([key + row.key, row]);
    this.entries = OrderedMap.from(entries);
  }

  /** Says why another index cannot stand beside this one: the same name or the same key with another meaning. */
  conflictWith(other: Index): "same" | undefined {
    const sameKey = identical(this.spec["key"], other.spec["key"]);
    if (this.name === other.name && !sameKey)
      refuse(86, `An existing index has the same name as the requested index: ${this.name}`);
    if (!sameKey || (this.name !== other.name && !identical(this.partial, other.partial))) return undefined;
    if (this.name !== other.name) refuse(85, `Index already exists with a different name: ${this.name}`);
    return identical(this.spec, other.spec)
      ? "same"
      : refuse(85, `An equivalent index already exists with the same name but different options: ${this.name}`);
  }
}

function normalised(spec: Document, key: Document, name: string): Document {
  const result = documentOf({ v: 2, key, name });
  for (const option of ["unique", "sparse"]) if (spec[option] === true) result[option] = true;
  for (const option of ["partialFilterExpression", "expireAfterSeconds"])
    if (spec[option] !== undefined) result[option] = spec[option];
  return result;
}

function parseKey(key: Document): SortField[] {
  const names = Object.keys(key);
  if (names.length === 0) refuse(67, "Index keys cannot be empty.");
  for (const name of names) {
    const direction = key[name];
    if (typeof direction === "string") {
      if (["text", "2d", "2dsphere", "hashed", "geoHaystack"].includes(direction))
        unsupported(`the index type '${direction}'`);
      refuse(67, `Unknown index plugin '${direction}'`);
    }
    if (!isNumeric(direction))
      return refuse(
        67,
        `Values in v:2 index key pattern cannot be of type ${typeof direction}. Only numbers > 0, numbers < 0, and strings are allowed.`,
      );
    if (numberOf(direction) === 0 || Number.isNaN(numberOf(direction)))
      refuse(67, "Values in the index key pattern cannot be 0.");
    if (name.startsWith("$") || name.includes("$**")) unsupported(`the index field '${name}'`);
  }
  return parseSort(
    documentOf(Object.fromEntries(names.map((name) => [name, numberOf(key[name] as number) < 0 ? -1 : 1]))),
    67,
  );
}

function topsOf(filter: Document): string[] {
  return Object.keys(filter).flatMap((field) =>
    field.startsWith("$") ? (filter[field] as Document[]).flatMap(topsOf) : [field.split(".")[0]!],
  );
}

function checkPartial(filter: Document): void {
  for (const field of Object.keys(filter)) {
    const value = filter[field];
    if (field.startsWith("$")) {
      if (!PARTIAL.has(field)) refuse(67, `unsupported expression in partial index: ${field}`);
      if (Array.isArray(value))
        for (const one of value)
          checkPartial(isDocument(one) ? one : refuse(67, "unsupported expression in partial index"));
    } else if (isDocument(value)) {
      for (const operator of Object.keys(value)) {
        if (
          operator.startsWith("$") &&
          (!PARTIAL.has(operator) || (operator === "$exists" && value[operator] === false))
        )
          refuse(67, `unsupported expression in partial index: ${operator}`);
      }
    }
  }
}
