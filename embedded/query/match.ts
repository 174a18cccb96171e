import { BSONRegExp } from "bson";
import { isTruthy } from "../aggregate/evaluate.ts";
import { compileExpression } from "../aggregate/expression.ts";
import { refuse, unsupported } from "../errors.ts";
import { type Document, isDocument } from "../values/document.ts";
import { type Clause, type Predicate, conjunction, equality, isOperatorDocument, negation } from "./clause.ts";
import { compileOperator } from "./operators.ts";
import { compileSchema } from "./schema.ts";

const KNOWN_ELSEWHERE = new Set(["$where", "$text", "$sampleRate", "$alwaysTrue", "$alwaysFalse"]);

/** Compiles a filter; every operator is checked now, so that a bad one is refused whether or not a document is there. */
export function compileFilter(filter: Document): Predicate {
  const predicates: Predicate[] = [];
  for (const field of Object.keys(filter)) {
    const value = filter[field];
    if (field.startsWith("$")) {
      const predicate = compileTop(field, value);
      if (predicate) predicates.push(predicate);
    } else predicates.push(compileField(field, value).test);
  }
  if (predicates.length === 1) return predicates[0]!;
  return (document, details) => {
    for (const predicate of predicates) if (!predicate(document, details)) return false;
    return true;
  };
}

/** Compiles what a filter says of one field: operators, or a value to equal. */
export function compileField(field: string, condition: unknown): Clause {
  if (condition instanceof BSONRegExp) return compileOperator(field, "$regex", condition, { $regex: condition }, parts);
  if (!isOperatorDocument(condition)) return equality(field, condition);
  return compileOperators(field, condition);
}

function compileOperators(field: string, operators: Document): Clause {
  const clauses: Clause[] = [];
  for (const operator of Object.keys(operators)) {
    if (!operator.startsWith("$")) refuse(2, `unknown operator: ${operator}`);
    if (operator === "$options" && "$regex" in operators) continue;
    if (operator === "$not") clauses.push(compileNot(field, operators[operator]));
    else clauses.push(compileOperator(field, operator, operators[operator], operators, parts));
  }
  return clauses.length === 1 ? clauses[0]! : conjunction(clauses);
}

const parts = { compileFilter, compileOperators };

function compileNot(field: string, condition: unknown): Clause {
  if (condition instanceof BSONRegExp) return negation(compileField(field, condition));
  if (!isDocument(condition)) return refuse(2, "$not needs a regex or a document");
  if (Object.keys(condition).length === 0) return refuse(2, "$not cannot be empty");
  return negation(compileOperators(field, condition));
}

function compileTop(operator: string, value: unknown): Predicate | undefined {
  switch (operator) {
    case "$and":
    case "$or":
    case "$nor": {
      const all = subfilters(operator, value).map(compileFilter);
      if (operator === "$and") return (document, details) => all.every((predicate) => predicate(document, details));
      if (operator === "$or") return (document) => all.some((predicate) => predicate(document)); // gives no place in an array
      return (document) => !all.some((predicate) => predicate(document));
    }
    case "$comment":
      return undefined;
    case "$expr": {
      const evaluate = compileExpression(value);
      return (document) => isTruthy(evaluate(document as Document, {}));
    }
    case "$jsonSchema":
      return compileSchema(isDocument(value) ? value : refuse(14, "$jsonSchema must be an object"));
    default:
      if (KNOWN_ELSEWHERE.has(operator)) unsupported(`the query operator ${operator}`);
      return refuse(2, `unknown top level operator: ${operator}`);
  }
}

function subfilters(operator: string, value: unknown): Document[] {
  if (!Array.isArray(value) || value.length === 0) return refuse(2, `${operator} must be a nonempty array`);
  return value.map((one) => (isDocument(one) ? one : refuse(2, "$or/$and/$nor entries need to be full objects")));
}
