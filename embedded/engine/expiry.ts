import { keyOf, kindPrefixOf } from "../values/key.ts";
import { isNumeric, numberOf } from "../values/numbers.ts";
import type { Engine } from "./engine.ts";
import { Transaction } from "./transaction.ts";

const EVERY_MS = 60_000;
/** As many as one round removes of one index, so that a round never holds up clients for long. */
const AT_ONCE = 1000;

/** Removes documents whose date in a TTL index has passed, once a minute, as MongoDB does. */
export function startExpiry(engine: Engine): { readonly sweep: () => number; readonly close: () => void } {
  const sweep = (): number => {
    let removed = 0;
    for (const collection of [...engine.catalog.databases().values()].flat()) {
      for (const index of collection.indexes.values()) {
        const after = index.spec["expireAfterSeconds"];
        if (!isNumeric(after) || index.fields.length !== 1 || index.fields[0]!.descending) continue;
        const limit = new Date(engine.options.now() - numberOf(after) * 1000);
        const due = [...index.entries.range(kindPrefixOf(limit), keyOf(limit)).take(AT_ONCE)];
        for (const { key, document } of due) {
          if (!collection.rows.has(key)) continue;
          const result = engine.write({ collection, key, before: document, after: undefined, isReplacement: false });
          if (!(result instanceof Transaction)) removed++; // one that a transaction holds is due again in a minute
        }
      }
    }
    if (removed > 0) engine.flush();
    return removed;
  };
  const timer = setInterval(() => {
    try {
      sweep();
    } catch (error) {
      engine.options.log.warn({ error: String(error) }, "expired documents could not be removed");
    }
  }, EVERY_MS);
  timer.unref();
  return { sweep, close: () => clearInterval(timer) };
}
