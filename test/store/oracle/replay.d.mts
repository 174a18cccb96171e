/** How a store came out against a recording of MongoDB's answers. */
export interface Comparison {
  readonly same: number;
  readonly refused: number;
  /** Where both refuse, with another code. */
  readonly code: number;
  readonly different: number;
  /** Where a later MongoDB answers otherwise, see later.json. */
  readonly later: number;
  readonly reports: readonly string[];
}
/** Plays every case and scenario of a recording through the official driver. */
export function replay(url: string, file: URL): Promise<Comparison>;
