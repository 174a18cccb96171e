import { refuse, unsupported } from "../errors.ts";
import { type Document, emptyDocument, isDocument } from "../values/document.ts";
import { arithmetic } from "./arithmetic.ts";
import { arrays, lazyArrays } from "./arrays.ts";
import { type Expression, type LazyOperator, type StrictOperator, valueAt } from "./evaluate.ts";
import { conditionals, comparisons } from "./conditionals.ts";
import { dates } from "./dates.ts";
import { objects } from "./objects.ts";
import { strings } from "./strings.ts";

const STRICT: Readonly<Record<string, StrictOperator>> = {
  ...arithmetic,
  ...strings,
  ...arrays,
  ...objects,
  ...comparisons,
};
const LAZY: Readonly<Record<string, LazyOperator>> = { ...conditionals, ...lazyArrays, ...dates };

const KNOWN_ELSEWHERE = new Set(
  (
    "$accumulator $function $meta $rand $sampleRate $getField $setField $unsetField $zip $convert $toDecimal $regexFind $regexFindAll " +
    "$dateFromString $dateFromParts $dateToParts $sin $cos $tan $asin $acos $atan $atan2 $sinh $cosh $tanh $degreesToRadians $radiansToDegrees " +
    "$binarySize $bsonSize $toHashedIndexKey $sortArray $firstN $lastN $maxN $minN $median $percentile $log $strcasecmp $stdDevPop $stdDevSamp $tsSecond $tsIncrement $bitAnd $bitOr $bitXor $bitNot"
  ).split(" "),
);

/** Compiles an aggregation expression; an operator that does not exist or is not supported is refused here. */
export function compileExpression(value: unknown): Expression {
  if (typeof value === "string" && value.startsWith("$"))
    return value.startsWith("$$") ? variable(value.slice(2)) : field(value.slice(1));
  if (Array.isArray(value)) {
    const elements = value.map(compileExpression);
    return (root, variables) => elements.map((element) => element(root, variables) ?? null);
  }
  if (!isDocument(value)) return () => value;
  const names = Object.keys(value);
  if (!names[0]?.startsWith("$")) return object(value);
  if (names.length !== 1)
    return refuse(15983, `an object representing an expression must have exactly one field: ${names.join(", ")}`);
  return operator(names[0], value[names[0]]);
}

function operator(name: string, argument: unknown): Expression {
  if (name === "$literal" || name === "$const") return () => argument;
  const lazy = LAZY[name];
  if (lazy) return lazy(argument, compileExpression);
  const strict = STRICT[name];
  if (!strict)
    return KNOWN_ELSEWHERE.has(name)
      ? unsupported(`the expression ${name}`)
      : refuse(168, `Unrecognized expression '${name}'`);
  const list = (Array.isArray(argument) ? argument : [argument]).map(compileExpression);
  const [fewest, most] = strict.arity;
  if (list.length < fewest || list.length > most) {
    refuse(
      16020,
      `Expression ${name} takes ${fewest === most ? `exactly ${fewest}` : `at least ${fewest}, at most ${most}`} arguments. ${list.length} were passed in.`,
    );
  }
  return (root, variables) => strict.apply(list.map((one) => one(root, variables)));
}

function object(value: Document): Expression {
  const fields = Object.keys(value).map((name) => {
    if (name.startsWith("$")) refuse(16410, `FieldPath field names may not start with '$': ${name}`);
    if (name.includes(".")) refuse(16412, `FieldPath field names may not contain '.': ${name}`);
    return [name, compileExpression(value[name])] as const;
  });
  return (root, variables) => {
    const result = emptyDocument();
    for (const [name, expression] of fields) {
      const one = expression(root, variables);
      if (one !== undefined) result[name] = one;
    }
    return result;
  };
}

function field(text: string): Expression {
  const path = text.split(".");
  if (path.includes("")) refuse(15998, "FieldPath field names may not be empty strings.");
  if (path.length === 1) return (root) => root[text];
  return (root) => valueAt(root, path, 0);
}

function variable(text: string): Expression {
  const [name = "", ...path] = text.split(".");
  const base = ((): Expression => {
    switch (name) {
      case "ROOT":
        return (root, variables) => ("ROOT" in variables ? variables["ROOT"] : root);
      case "CURRENT":
        return (root) => root;
      case "REMOVE":
        return () => undefined;
      case "NOW":
        return () => new Date();
      case "DESCEND":
      case "KEEP":
      case "PRUNE":
      case "CLUSTER_TIME":
      case "USER_ROLES":
        return unsupported(`the variable $$${name}`);
      default:
        if (!/^[a-z\u0080-\uffff]/.test(name))
          refuse(9, `'${name}' starts with an invalid character for a user variable name`);
        return (_root, variables) =>
          name in variables ? variables[name] : refuse(17276, `Use of undefined variable: ${name}`);
    }
  })();
  return path.length === 0 ? base : (root, variables) => valueAt(base(root, variables), path, 0);
}
