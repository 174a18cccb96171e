import type { SortField } from "../query/sort.ts";
import type { Document } from "../values/document.ts";
import type { Variables } from "./evaluate.ts";

/** What the first stages of a pipeline can leave to the indexes. */
export interface PipelineSearch {
  readonly filter: Document;
  readonly sort?: readonly SortField[];
  readonly skip?: number;
  readonly limit?: number;
}

/** Where a pipeline's documents come from. */
export interface PipelineSource {
  readonly collection: string;
  readonly find: (collection: string, search: PipelineSearch) => Document[];
  /** Compiles the pipelines that stages have inside. */
  readonly compile: (pipeline: readonly Document[], source: PipelineSource) => Stage;
}

/** A compiled stage, or several: documents in, documents out. */
export type Stage = (documents: Document[], variables: Variables) => Document[];

/** Makes a stage from what the client wrote behind its name. */
export type StageMaker = (argument: unknown, source: PipelineSource) => Stage;
