/** Where in a product a word stands; what stands higher counts for more. */
export interface SearchableText {
  readonly name: string;
  readonly brand: string;
  readonly categories: readonly string[];
  readonly optionValues: readonly string[];
  readonly skus: readonly string[];
  readonly description: string;
}

/** The most words of a query that are looked at. */
const MAX_WORDS = 8;

/** The words of a text, folded: without case and accents (`Rêverie` gives `reverie`), each once. */
export function wordsOf(text: string): readonly string[] {
  const folded = text.normalize("NFD").replaceAll(/\p{M}/gu, "").replaceAll("ß", "ss").toLowerCase();
  return [...new Set(folded.replaceAll(/['’]/g, "").match(/[\p{L}\p{N}]+/gu))];
}

/** The words of a query, at most eight. */
export function queryWords(text: string): readonly string[] {
  return wordsOf(text).slice(0, MAX_WORDS);
}

/** What is stored beside a product to find it: its words, each with the weight of the best place where it stands. */
export function searchTokens(text: SearchableText): Readonly<Record<string, number>> {
  const tokens: Record<string, number> = Object.create(null) as Record<string, number>; // a word may be `constructor`
  const add = (source: string, weight: number) => {
    for (const word of wordsOf(source)) tokens[word] = Math.max(tokens[word] ?? 0, weight);
  };
  add(text.description, 1);
  for (const value of text.optionValues) add(value, 2);
  for (const sku of text.skus) add(sku, 2);
  for (const category of text.categories) add(category, 4);
  add(text.brand, 6);
  add(text.name, 10);
  return tokens;
}

/**
 * How well a product answers a query, 0 when a word is missing: every word must be there, the last one may be a beginning,
 * for people who still type. The same tokens and query always score the same, so a list's order is stable.
 */
export function scoreOf(tokens: Readonly<Record<string, number>>, words: readonly string[]): number {
  let score = 0;
  for (const [index, word] of words.entries()) {
    const weight = bestWeight(tokens, word, index === words.length - 1);
    if (weight === 0) return 0;
    score += weight;
  }
  return score;
}

function bestWeight(tokens: Readonly<Record<string, number>>, word: string, mayBegin: boolean): number {
  const exact = (Object.hasOwn(tokens, word) ? (tokens[word] ?? 0) : 0) * 2;
  if (!mayBegin) return exact;
  return Object.entries(tokens).reduce(
    (best, [token, weight]) => (token.startsWith(word) ? Math.max(best, weight) : best),
    exact,
  );
}
