import type {
  BatchFetchNode,
  ConditionNode,
  FetchNode,
  FetchRewrite,
  FlattenNode,
  FlattenNodePathSegment,
  RequiresSelection,
} from "@graphql-hive/router-query-planner";

/** A step of a plan, as the planner states it; a `Subscription`'s primary carries its kind here. */
export type PlanStep =
  | FetchStep
  | BatchFetchNode
  | (Omit<FlattenNode, "node"> & { readonly node: PlanStep })
  | { readonly kind: "Sequence" | "Parallel"; readonly nodes: readonly PlanStep[] }
  | (Omit<ConditionNode, "ifClause" | "elseClause"> & {
      readonly ifClause?: PlanStep | null;
      readonly elseClause?: PlanStep | null;
    })
  | { readonly kind: "Subscription"; readonly primary: FetchStep };

export type FetchStep = FetchNode;
export type BatchFetchStep = BatchFetchNode;
export type PathSegment = FlattenNodePathSegment;
export type Rewrite = FetchRewrite;
export type Requires = RequiresSelection;
