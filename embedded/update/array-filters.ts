import { refuse } from "../errors.ts";
import { compileFilter } from "../query/match.ts";
import { type Document, documentOf, isDocument } from "../values/document.ts";

/** The filters behind `$[name]`, and which of their names the update's paths have used. */
export interface ArrayFilters {
  readonly tests: ReadonlyMap<string, (element: unknown) => boolean>;
  readonly names: { use(name: string): void };
  readonly checkAllUsed: () => void;
}

/** Parses `arrayFilters`: each speaks of one name, no two of the same. */
export function parseArrayFilters(filters: unknown): ArrayFilters {
  const tests = new Map<string, (element: unknown) => boolean>();
  const used = new Set<string>();
  for (const filter of Array.isArray(filters) ? filters : []) {
    if (!isDocument(filter)) return refuse(14, "array filters must be objects");
    const names = new Set<string>();
    collectNames(filter, names);
    if (names.size === 0) refuse(9, "Cannot use an expression without a top-level field name in arrayFilters");
    if (names.size > 1)
      refuse(
        9,
        `Error parsing array filter :: caused by :: Expected a single top-level field name, found '${[...names].join("' and '")}'`,
      );
    const [name = ""] = names;
    if (!/^[a-z][a-zA-Z0-9]*$/.test(name))
      refuse(
        2,
        `Error parsing array filter :: caused by :: The top-level field name must be an alphanumeric string beginning with a lowercase letter, found '${name}'`,
      );
    if (tests.has(name)) refuse(9, `Found multiple array filters with the same top-level field name ${name}`);
    const matches = compileFilter(filter);
    tests.set(name, (element) => matches(documentOf({ [name]: element })));
  }
  return {
    tests,
    names: {
      use: (name) => {
        if (!tests.has(name)) refuse(2, `No array filter found for identifier '${name}'`);
        used.add(name);
      },
    },
    checkAllUsed: () => {
      for (const name of tests.keys())
        if (!used.has(name)) refuse(9, `The array filter for identifier '${name}' was not used in the update`);
    },
  };
}

function collectNames(filter: Document, names: Set<string>): void {
  for (const field of Object.keys(filter)) {
    const value = filter[field];
    if (!field.startsWith("$")) names.add(field.split(".")[0]!);
    else if (Array.isArray(value)) for (const one of value) if (isDocument(one)) collectNames(one, names);
  }
}
