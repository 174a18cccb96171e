import { hash } from "node:crypto";

import type { NewestPositions } from "./positions.ts";

/** One state of a group, serialised once for all its members, whatever wire they are on. */
export interface Publication {
  /** Of `data` and `errors` as they are on the wire: equal hashes, equal bytes. */
  readonly hash: string;
  /** The complete GraphQL response as JSON, `extensions.live` included. */
  readonly body: Buffer;
}

/** The hash of an answer: 160 bits, in characters that a header may carry. */
export function hashAnswer(answer: string): string {
  return hash("sha1", answer, "base64url");
}

/** Completes an answer (`{"data":…}`, perhaps with `errors`, and nothing behind them) with what a live client keeps. */
export function publish(answer: string, answerHash: string, positions: NewestPositions): Publication {
  const live = JSON.stringify({ hash: answerHash, positions });
  const body = Buffer.from(`${answer.slice(0, -1)},"extensions":{"live":${live}}}`);
  return { hash: answerHash, body };
}
