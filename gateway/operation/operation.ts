import type { DocumentNode, OperationDefinitionNode } from "graphql";

import type { Limits } from "./limits.ts";
import type { ExecutableOperation, PublicError } from "../execute/executable.ts";

/** An operation that has passed parse, limits, validation and planning; what every transport runs. */
export interface PreparedOperation extends ExecutableOperation {
  /** The client's document, for transports that hand it on. */
  readonly source: DocumentNode;
  readonly definition: OperationDefinitionNode;
}

/** A request for an operation, whatever transport carried it. */
export interface OperationRequest {
  readonly document: string;
  readonly operationName?: string;
}

export type Preparation =
  | { readonly ok: true; readonly operation: PreparedOperation }
  | { readonly ok: false; readonly errors: readonly PublicError[] };

/** The pipeline that all transports share. Bound to one supergraph; the result is cached by hash. */
export interface Operations {
  prepare(request: OperationRequest, limits?: Limits): Promise<Preparation>;
}
