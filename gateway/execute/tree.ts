/** An object of an answer in the making. Whatever a subgraph or a client names a field, it is only a field. */
export interface Tree {
  [responseName: string]: unknown;
}

// Objects made by this constructor have no inherited names, `__proto__` included, and keep the shapes that engines optimise,
// which Object.create(null) would lose (CVE-2026-32621).
const TreeObject = function () {} as unknown as new () => Tree;
TreeObject.prototype = Object.create(null);

/** A new object without inherited names. */
export function createTree(): Tree {
  return new TreeObject();
}

/** Whether a value is an object of a tree (and no list). */
export function isTree(value: unknown): value is Tree {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

/** A deep copy without inherited names: stored answers are shared, and what a subgraph sent is never built on. */
export function copyValue(value: unknown): unknown {
  if (value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) return value.map(copyValue);
  if (value instanceof Date) return value.toISOString(); // in process there is no JSON in between
  const copy = createTree();
  for (const key of Object.keys(value)) copy[key] = copyValue((value as Tree)[key]);
  return copy;
}

/** Merges an answer into a tree, as a copy. What is known stays where the answer says null. */
export function mergeInto(target: Tree, source: Readonly<Tree>): void {
  for (const key of Object.keys(source)) {
    const from = source[key];
    const to = target[key];
    if (isTree(from) && isTree(to)) mergeInto(to, from);
    else if (Array.isArray(from) && Array.isArray(to)) mergeLists(to, from);
    else if ((from !== null && from !== undefined) || to === undefined) target[key] = copyValue(from);
  }
}

function mergeLists(target: unknown[], source: readonly unknown[]): void {
  for (const [index, from] of source.entries()) {
    const to = target[index];
    if (isTree(from) && isTree(to)) mergeInto(to, from);
    else if (Array.isArray(from) && Array.isArray(to)) mergeLists(to, from);
    else if (to === undefined || to === null) target[index] = copyValue(from);
  }
}
