/** What a pane shows of a selection: equal selections with equal hashes are in step. */
export interface Shown {
  readonly name: "shelf" | "bag" | "chat";
  readonly selection: string;
  readonly hash: string;
  /** When this state came, in milliseconds of the page's clock; undefined for the first one, which no change has sent. */
  readonly changedAt: number | undefined;
}
