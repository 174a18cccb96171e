import type { Tx } from "../../kernel/mongo/change-writer.ts";
import type { Origin } from "../../kernel/origin.ts";
import type { SessionChange } from "./rules/kiosk-session.ts";
import type { CustomerStore, KioskSessionDocument } from "./store.ts";

/**
 * Saves a decided change of a session, in the transaction that read it. The end of one is announced by the tag
 * `session-ended:<id>`: whoever checks tokens then refuses those of the session.
 */
export async function saveSession(
  tx: Tx,
  input: {
    readonly store: CustomerStore;
    readonly session: KioskSessionDocument;
    readonly change: SessionChange;
    readonly now: number;
    readonly origin: Origin;
  },
): Promise<void> {
  const { store, session, change, now, origin } = input;
  const revision = session.revision + 1;
  await store.kioskSessions.updateOne(
    { _id: session._id },
    { $set: { ...change, revision, updatedAt: new Date(now), lastOrigin: origin } },
    { session: tx.session },
  );
  announceSession(tx, session._id, revision, change.state === "ENDED");
}

/** Declares the change of a session. */
export function announceSession(tx: Tx, id: string, revision: number, isEnd: boolean): void {
  // The first tag is that of those who looked before they were allowed to see it: claiming makes her one of them.
  const tags = [`kiosk-session:${id}`, ...(isEnd ? [`session-ended:${id}`] : [])];
  tx.change({ typename: "KioskSession", key: { id } }, revision, tags);
}
