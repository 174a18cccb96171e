import { describe, expect, test } from "vitest";

import { DependencyIndex } from "../../gateway/live/dependency-index.ts";
import type { Dependency } from "../../gateway/live/dependency-index.ts";

type Holder = { readonly name: string };
const cart: Holder = { name: "cart" };
const shelf: Holder = { name: "shelf" };
const none: ReadonlySet<Dependency<Holder>> = new Set();

function anIndexWhere(holder: Holder, ...names: string[]) {
  const index = new DependencyIndex<Holder>();
  const ticket = index.beginRun();
  const held = new Set(names.map((name) => index.find(name)));
  index.replace(holder, none, held, ticket);
  index.endRun(ticket);
  return { index, held };
}

function marked(index: DependencyIndex<Holder>, ...names: string[]): string[] {
  const found: string[] = [];
  index.touch(names, (holder, dependency) => found.push(`${holder.name}:${dependency.name}`));
  return found;
}

describe("dependency index", () => {
  test("a change marks those who hold one of its names, once per name", () => {
    const { index, held } = anIndexWhere(cart, "a", "b");
    const ticket = index.beginRun();
    index.replace(shelf, none, new Set([index.find("b")]), ticket);
    index.endRun(ticket);
    expect(held.size).toBe(2);
    expect(marked(index, "a", "b", "c")).toEqual(["cart:a", "cart:b", "shelf:b"]);
  });

  test("who leaves is not marked again, the other holder of the same name still is", () => {
    const { index, held } = anIndexWhere(cart, "a");
    const ticket = index.beginRun();
    index.replace(shelf, none, new Set([index.find("a")]), ticket);
    index.endRun(ticket);
    index.release(cart, held);
    expect(marked(index, "a")).toEqual(["shelf:a"]);
  });

  test("the last holder leaving forgets the name", () => {
    const { index, held } = anIndexWhere(cart, "a", "b");
    index.release(cart, held);
    expect(index.size).toBe(0);
  });

  test("a change that nobody holds leaves nothing behind", () => {
    const index = new DependencyIndex<Holder>();
    marked(index, "a");
    expect(index.size).toBe(0);
  });
});

describe("dependency index > a change before its dependency is known", () => {
  test("the run that was in flight then learns that it is late", () => {
    const index = new DependencyIndex<Holder>();
    const run = index.beginRun();
    marked(index, "a");
    const held = new Set([index.find("a"), index.find("b")]);
    const late = index.replace(cart, none, held, run);
    expect(late.map(({ name }) => name)).toEqual(["a"]);
  });

  test("a run that began after the change is not late", () => {
    const index = new DependencyIndex<Holder>();
    const other = index.beginRun();
    marked(index, "a");
    const run = index.beginRun();
    expect(index.replace(cart, none, new Set([index.find("a")]), run)).toEqual([]);
    index.endRun(other);
  });

  test("is remembered until the longest run of that time has ended, however many shorter ones end", () => {
    const index = new DependencyIndex<Holder>();
    const long = index.beginRun();
    marked(index, "a");
    for (let round = 0; round < 10; round++) {
      const short = index.beginRun();
      marked(index, `other ${round}`);
      index.endRun(short);
    }
    const late = index.replace(cart, none, new Set([index.find("a")]), long);
    expect(late.map(({ name }) => name)).toEqual(["a"]);
  });

  test("named again in a later generation, it is kept for the runs of that generation", () => {
    const index = new DependencyIndex<Holder>();
    const first = index.beginRun();
    marked(index, "a", "b");
    index.endRun(index.beginRun()); // a new generation begins
    const second = index.beginRun();
    marked(index, "a");
    index.endRun(first);
    const late = index.replace(cart, none, new Set([index.find("a")]), second);
    expect(late.map(({ name }) => name)).toEqual(["a"]);
  });

  test("under steady load, with a run always in flight, names that nobody took up are swept", () => {
    const index = new DependencyIndex<Holder>();
    let run = index.beginRun();
    for (let round = 0; round < 1_000; round++) {
      marked(index, `name ${round}`);
      const next = index.beginRun();
      index.endRun(run);
      run = next;
    }
    expect(index.size).toBeLessThan(10);
    index.endRun(run);
    expect(index.size).toBe(0);
  });

  test("released during another run, a name is remembered for it", () => {
    const { index, held } = anIndexWhere(cart, "a");
    const run = index.beginRun();
    index.release(cart, held);
    marked(index, "a");
    const late = index.replace(shelf, none, new Set([index.find("a")]), run);
    expect(late.map(({ name }) => name)).toEqual(["a"]);
  });
});
