import { BSONRegExp } from "bson";
import { refuse, unsupported } from "../errors.ts";

/** A test of texts against a regular expression; the options are MongoDB's (`i`, `m`, `s`; `x` is not supported). */
export function regexTest(pattern: unknown, options: unknown): (value: unknown) => boolean {
  const source = pattern instanceof BSONRegExp ? pattern.pattern : pattern;
  if (typeof source !== "string") return refuse(2, "$regex has to be a string");
  if (options !== undefined && typeof options !== "string") return refuse(2, "$options has to be a string");
  const flags = options ?? (pattern instanceof BSONRegExp ? pattern.options : "");
  const regex = compile(source, flags);
  return (value) => typeof value === "string" && regex.test(value);
}

function compile(source: string, options: string): RegExp {
  if (options.includes("x")) unsupported("the regular expression option x");
  if (/[^imsu]/.test(options)) refuse(51108, `invalid flag in regex options: ${options}`);
  const flags = options.replace("u", "");
  if (source.includes("\0")) refuse(2, "Regular expression cannot contain an embedded null byte");
  for (const mode of [`${flags}u`, flags]) {
    try {
      return new RegExp(source, mode);
    } catch {
      // The unicode mode refuses escapes that PCRE allows: the plain mode is tried before giving up.
    }
  }
  return /\(\?[<a-zA-Z#>|]|\\[AzZGQEhHRKX]|[+*?]\+|\[\[:/.test(source)
    ? unsupported(`the regular expression '${source}', whose syntax JavaScript does not have,`)
    : refuse(51091, `Regular expression is invalid: ${source}`);
}
