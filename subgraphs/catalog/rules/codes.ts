/** What a typed or scanned code names. */
export type Code = { readonly kind: "gtin"; readonly gtin: string } | { readonly kind: "sku"; readonly sku: string };

const GTIN_LENGTHS = new Set([8, 12, 13, 14]);
/** The longest code that is looked at; GS1 Digital Links are shorter. */
const MAX_LENGTH = 512;

/**
 * Reads a GTIN-8, -12, -13 or -14, one of our SKUs, or a GS1 Digital Link (`https://any.example/01/09520000000011/21/7`).
 * Undefined when it can name nothing: a wrong check digit, a link without a GTIN, strange characters.
 */
export function parseCode(raw: string): Code | undefined {
  const text = raw.trim();
  if (text === "" || text.length > MAX_LENGTH) return undefined;
  if (/^https?:\/\//i.test(text)) return gtinCode(gtinOfDigitalLink(text));
  const digits = text.replaceAll(/[\s-]/g, "");
  if (/^\d+$/.test(digits)) return gtinCode(digits);
  return /^[a-z0-9-]{2,60}$/i.test(text) ? { kind: "sku", sku: text.toUpperCase() } : undefined;
}

/** Whether the last digit is the check digit of the others (GS1 General Specifications 7.9). */
export function isGtin(digits: string): boolean {
  if (!/^\d+$/.test(digits) || !GTIN_LENGTHS.has(digits.length)) return false;
  const sum = Array.from(digits)
    .toReversed()
    .reduce((total, digit, index) => total + Number(digit) * (index % 2 === 1 ? 3 : 1), 0);
  return sum % 10 === 0;
}

/** As GTIN-13, which is how we store them; a GTIN-14 that names a case of articles keeps its digits. */
function gtinCode(digits: string | undefined): Code | undefined {
  if (digits === undefined || !isGtin(digits)) return undefined;
  const full = digits.padStart(14, "0");
  return { kind: "gtin", gtin: full.startsWith("0") ? full.slice(1) : full };
}

/** The value of the application identifier 01 in the path, wherever it stands (GS1 Digital Link URI Syntax 4). */
function gtinOfDigitalLink(link: string): string | undefined {
  const parts = URL.parse(link)?.pathname.split("/") ?? [];
  const key = parts.indexOf("01");
  return key === -1 ? undefined : parts[key + 1];
}
