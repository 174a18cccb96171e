import { hash } from "node:crypto";
import {
  getOperationAST,
  getVariableValues,
  GraphQLDirective,
  GraphQLSchema,
  DirectiveLocation,
  Kind,
  parse,
  print,
  stripIgnoredCharacters,
  validate,
} from "graphql";
import type {
  DocumentNode,
  FieldNode,
  FragmentDefinitionNode,
  OperationDefinitionNode,
  SelectionSetNode,
} from "graphql";
import { LRUCache } from "lru-cache";

import { exceeded, firstPartyLimits, measureDocument } from "./limits.ts";
import type { Limits, Measures } from "./limits.ts";
import type { OperationRequest, Operations, Preparation, PreparedOperation } from "./operation.ts";
import { fromGraphqlError } from "./public-errors.ts";
import { refusalFor } from "../access/authorise.ts";
import { compilePlan } from "../execute/compile-plan.ts";
import type { PublicError } from "../execute/executable.ts";
import { executePlan } from "../execute/execute-plan.ts";
import { viewerFor } from "../execute/request.ts";
import { planSelections } from "../execute/selection-plan.ts";
import { joinAudiences, requirementOf } from "../plan/audience.ts";
import { orderMutation } from "../plan/mutation-order.ts";
import type { Planner } from "../plan/planner.ts";
import type { PlanStep } from "../plan/plan.ts";
import { ResponseNames } from "../plan/response-names.ts";
import type { Supergraph } from "../supergraph/supergraph.ts";
import type { SubgraphTransport } from "../../kernel/transport/transport.ts";
import { audienceOf } from "../../kernel/viewer.ts";

export interface OperationsInput {
  readonly supergraph: Supergraph;
  readonly planner: Planner;
  readonly transports: ReadonlyMap<string, SubgraphTransport>;
  /** Keeps the live state of one graph apart from another's, where the same document may answer otherwise; default none. */
  readonly graph?: string;
  /** Whether a subgraph has a change feed: what it answers can be live. */
  readonly isTracked: (subgraph: string) => boolean;
  /** Hears why a valid operation could not be planned. */
  readonly onPlanFailure?: (error: unknown) => void;
  /** How many operations are kept ready; default 2,000. */
  readonly cacheSize?: number;
}

const MAX_ERRORS = 20;
const LIVE = new GraphQLDirective({
  name: "live",
  description: "Keeps this query true: a new answer comes whenever something in the last one has changed.",
  locations: [DirectiveLocation.QUERY],
});

/** The schema that documents are held against: the API schema, and `@live`. */
export function withLive(schema: GraphQLSchema): GraphQLSchema {
  const config = schema.toConfig();
  return new GraphQLSchema({ ...config, directives: [...config.directives, LIVE], assumeValid: true });
}

/** The pipeline that every transport shares: parse, limits, validate, plan. What passed is kept, by its hash. */
export function createOperations(input: OperationsInput): Operations {
  const schema = withLive(input.supergraph.apiSchema);
  const names = new ResponseNames(input.supergraph.types);
  const ready = new LRUCache<string, Promise<Prepared>>({ max: input.cacheSize ?? 2000 });

  return {
    async prepare(request, limits = firstPartyLimits) {
      const id = hash("sha256", `${request.operationName ?? ""}\0${request.document}`);
      const key = `${id}:${limits.tokens}`;
      let pending = ready.get(key);
      if (pending === undefined) {
        pending = prepareOnce(request, limits, id);
        ready.set(key, pending);
      }
      const prepared = await pending.catch((error: unknown) => {
        ready.delete(key);
        throw error;
      });
      if (!prepared.preparation.ok) {
        ready.delete(key); // refusals are cheap to find again and would push out what is used
        return prepared.preparation;
      }
      const problem = exceeded(prepared.measures, limits);
      return problem === undefined
        ? prepared.preparation
        : refused({ message: problem, extensions: { code: "COST_EXCEEDED" } });
    },
  };

  async function prepareOnce(request: OperationRequest, limits: Limits, id: string): Promise<Prepared> {
    const none = { depth: 0, aliases: 0, rootFields: 0, directives: 0, selections: 0, nesting: 0, overlaps: 0 };
    let document: DocumentNode;
    try {
      document = parse(request.document, { maxTokens: limits.tokens });
    } catch (error) {
      return { measures: none, preparation: refused(fromGraphqlError(error, "GRAPHQL_PARSE_FAILED")) };
    }
    const measures = measureDocument(document);
    const problem = exceeded(measures, limits);
    if (problem !== undefined)
      return { measures, preparation: refused({ message: problem, extensions: { code: "COST_EXCEEDED" } }) };
    const faults = validate(schema, document, undefined, { maxErrors: MAX_ERRORS });
    if (faults.length > 0)
      return {
        measures,
        preparation: refused(...faults.map((one) => fromGraphqlError(one, "GRAPHQL_VALIDATION_FAILED"))),
      };
    const definition = getOperationAST(document, request.operationName);
    if (!definition) {
      const message =
        request.operationName === undefined
          ? "This document has several operations: name the one to run in `operationName`."
          : "This document has no operation of that name.";
      return { measures, preparation: refused({ message, extensions: { code: "BAD_USER_INPUT" } }) };
    }
    try {
      return { measures, preparation: { ok: true, operation: await build(document, definition, id) } };
    } catch (error) {
      // Valid and yet without a plan: a limit of the planner, seen with @requires below nested type conditions.
      input.onPlanFailure?.(error);
      const message = "No plan was found for this operation: ask for less of it at once.";
      return { measures, preparation: refused({ message, extensions: { code: "GRAPHQL_VALIDATION_FAILED" } }) };
    }
  }

  async function build(
    source: DocumentNode,
    definition: OperationDefinitionNode,
    id: string,
  ): Promise<PreparedOperation> {
    const { supergraph, planner, transports, isTracked } = input;
    const fragments = new Map<string, FragmentDefinitionNode>();
    for (const one of source.definitions) if (one.kind === Kind.FRAGMENT_DEFINITION) fragments.set(one.name.value, one);
    const fields = rootFields(definition.selectionSet, fragments);
    const root = schema.getRootType(definition.operation);
    if (!root) throw new Error("validated against a schema without this root type");

    const isMarkedLive = definition.directives?.some((one) => one.name.value === "live") === true;
    const mirrors =
      definition.operation === "subscription" && fields.every((field) => mirrorsQuery(field.name.value, schema));
    const planAs = async (operation: OperationDefinitionNode["operation"]): Promise<PlanStep | undefined> => {
      if (fields.every((field) => field.name.value.startsWith("__"))) return undefined;
      const own = { ...definition, operation: operation, directives: [] };
      const document = names.toPlanned({
        kind: Kind.DOCUMENT,
        definitions: [own, ...usedFragments(definition, fragments)],
      });
      const plan = await planner.plan(print(document), definition.name?.value);
      return plan !== undefined && operation === "mutation" ? orderMutation(plan) : plan;
    };
    let plan = await planAs(mirrors ? ("query" as typeof definition.operation) : definition.operation);
    const isLive = isMarkedLive || (mirrors && plan !== undefined && rootSubgraphs(plan).every(isTracked));
    if (mirrors && !isLive) plan = await planAs(definition.operation);

    const compiled = compilePlan(plan, { supergraph, isTracked });
    const shape = planSelections(root, definition.selectionSet, { schema, fragments, names });
    const own: DocumentNode = {
      kind: Kind.DOCUMENT,
      definitions: [definition, ...usedFragments(definition, fragments)],
    };
    const requirement = requirementOf(own, supergraph);
    const audience = joinAudiences(compiled.fetches.map((fetch) => fetch.audience));
    const runnable = { plan: compiled, root: shape, operation: definition, fragments, schema, transports };
    return {
      kind: definition.operation,
      name: definition.name?.value,
      hash: id,
      source,
      definition,
      isLive,
      document: stripIgnoredCharacters(print(own)),
      slots: compiled.slots,
      subgraphs: [...new Set(compiled.fetches.map((fetch) => fetch.subgraph))],
      audience: audience.kind,
      audienceKey: (viewer) => (input.graph ?? "") + audienceOf(viewerFor(audience, viewer, false)),
      refusal: (viewer) => refusalFor(requirement, viewer),
      coerceVariables(raw) {
        const result = getVariableValues(schema, definition.variableDefinitions ?? [], raw ?? {}, {
          maxErrors: MAX_ERRORS,
        });
        if (result.errors)
          return {
            ok: false,
            errors: result.errors.map((one) => fromGraphqlError(one, "BAD_USER_INPUT")),
          };
        return {
          ok: true,
          values: result.coerced,
          text: JSON.stringify(result.coerced),
        };
      },
      execute: (options) => executePlan(runnable, options),
    };
  }
}

interface Prepared {
  readonly measures: Measures;
  readonly preparation: Preparation;
}

function refused(...errors: readonly PublicError[]): Preparation {
  return { ok: false, errors };
}

/** A `Subscription` field with the name, arguments and type of a `Query` field keeps that query true. */
function mirrorsQuery(fieldName: string, schema: GraphQLSchema): boolean {
  const live = schema.getSubscriptionType()?.getFields()[fieldName];
  const query = schema.getQueryType()?.getFields()[fieldName];
  if (live === undefined || query === undefined || String(live.type) !== String(query.type)) return false;
  const signature = (args: typeof live.args) =>
    args
      .map((one) => `${one.name}:${String(one.type)}`)
      .toSorted()
      .join();
  return signature(live.args) === signature(query.args);
}

function rootFields(set: SelectionSetNode, fragments: ReadonlyMap<string, FragmentDefinitionNode>): FieldNode[] {
  return set.selections.flatMap((one) => {
    if (one.kind === Kind.FIELD) return [one];
    const inner = one.kind === Kind.INLINE_FRAGMENT ? one : fragments.get(one.name.value);
    return inner === undefined ? [] : rootFields(inner.selectionSet, fragments);
  });
}

/** The fragments that an operation reaches: the planner is not shown others. */
function usedFragments(
  definition: OperationDefinitionNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
): FragmentDefinitionNode[] {
  const used = new Map<string, FragmentDefinitionNode>();
  const visitSet = (set: SelectionSetNode | undefined): void => {
    for (const one of set?.selections ?? []) {
      if (one.kind !== Kind.FRAGMENT_SPREAD) visitSet(one.selectionSet);
      else if (!used.has(one.name.value)) {
        const fragment = fragments.get(one.name.value);
        if (fragment === undefined) continue;
        used.set(one.name.value, fragment);
        visitSet(fragment.selectionSet);
      }
    }
  };
  visitSet(definition.selectionSet);
  return [...used.values()];
}

function rootSubgraphs(step: PlanStep): string[] {
  switch (step.kind) {
    case "Fetch":
      return step.requires === undefined ? [step.serviceName] : [];
    case "Subscription":
      return [step.primary.serviceName];
    case "Sequence":
    case "Parallel":
      return step.nodes.flatMap(rootSubgraphs);
    case "Condition":
      return [step.ifClause, step.elseClause].flatMap((one) => (one ? rootSubgraphs(one) : []));
    case "Flatten":
    case "BatchFetch":
      return [];
  }
}
