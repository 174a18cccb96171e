import { randomUUID } from "node:crypto";

import type { Answer } from "../execute/executable.ts";
import type { Counters } from "../telemetry/counters.ts";
import { backoffAfter } from "./backoff.ts";
import type { Backoff } from "./backoff.ts";
import type { Delivery } from "./delivery.ts";
import type { Dependency, DependencyIndex, RunTicket } from "./dependency-index.ts";
import type { Ending } from "./mailbox.ts";
import type { Member } from "./member.ts";
import { Members } from "./members.ts";
import { Needs } from "./needs.ts";
import { NewestPositions } from "./positions.ts";
import type { Positions } from "./positions.ts";
import { hashAnswer, publish } from "./publication.ts";
import type { Publication } from "./publication.ts";
import type { LiveQuery } from "./request.ts";
import { Run } from "./run.ts";
import type { StoredAnswers } from "./run.ts";
import type { Runnable, Schedule } from "./schedule.ts";

/** What all groups of a gateway share. */
export interface GroupSurroundings {
  readonly index: DependencyIndex<Group>;
  readonly schedule: Schedule;
  readonly delivery: Delivery;
  /** The newest change seen of each subgraph, by its feed or with a mutation's answer. */
  readonly known: NewestPositions;
  /** Every change of each subgraph up to here has been seen. */
  readonly watermarks: NewestPositions;
  /** Groups with members who wait for a newer state: looked at again when a watermark moves. */
  readonly waiting: Set<Group>;
  readonly counters: Counters;
  readonly now: () => number;
  readonly backoff: Backoff;
  /** An execution that threw: a fault of ours, since a subgraph's failure is an answer. */
  readonly onFault: (error: unknown) => void;
  /** The last member has left. */
  readonly onEmpty: (group: Group) => void;
}

/** What a run leaves to its end. */
interface Finished {
  readonly run: Run<Group>;
  readonly ticket: RunTicket;
  readonly needs: Needs;
  /** Undefined when the execution threw. */
  readonly answer: Answer | undefined;
}

/** Live operations with the same document, variables and audience: one execution, one serialisation, the same bytes. */
export class Group implements Runnable {
  readonly query: LiveQuery;
  lastStartedAt = Number.NEGATIVE_INFINITY;
  readonly #around: GroupSurroundings;
  readonly #members: Members;
  /** Those who may not be shown the current state yet. */
  readonly #waiting = new Set<Member>();
  readonly #readAt = new NewestPositions();
  #held: ReadonlySet<Dependency<Group>> = new Set();
  #stored: StoredAnswers<Group> = new Map();
  #answeredAt: ReadonlyMap<string, number> = new Map();
  #publication: Publication | undefined;
  #needs = new Needs();
  #isMarked = true;
  #isRunning = false;
  #isClosed = false;
  #started = 0;
  #failures = 0;

  constructor(query: LiveQuery, around: GroupSurroundings) {
    this.query = query;
    this.#around = around;
    this.#members = new Members(around.counters);
  }

  get publication(): Publication | undefined {
    return this.#publication;
  }

  get members(): readonly Member[] {
    return [...this.#members, ...this.#waiting];
  }

  get isEmpty(): boolean {
    return this.#members.size + this.#waiting.size === 0;
  }

  /** Its current bytes show all that is known: nothing is marked, nothing runs. */
  get isSettled(): boolean {
    return this.#publication !== undefined && !this.#isMarked && !this.#isRunning;
  }

  join(member: Member): void {
    member.fromRun = this.#started + 1;
    this.#waiting.add(member);
    this.#around.waiting.add(this);
    this.admit();
    if (member.after !== undefined && !this.#includes(member.after)) {
      this.#needs.ask(member.after);
      this.#isMarked = true;
    }
    if (this.#isMarked && !this.#isRunning) this.#around.schedule.add(this);
  }

  leave(member: Member): void {
    if (!this.#waiting.delete(member)) this.#members.remove(member);
    if (this.isEmpty && !this.#isClosed) this.#around.onEmpty(this);
  }

  /** Members come from that group: what they have seen there must not be undone here. */
  succeed(group: Group): void {
    this.#readAt.raiseAll(group.#readAt);
  }

  /** What its members have seen at most. */
  get seenUpTo(): Positions {
    return this.#readAt.toJSON();
  }

  /** A change touched something that the answer depends on. */
  mark(subgraph: string, position: number): void {
    this.#around.counters.marks++;
    this.#needs.raise(subgraph, position);
    this.markWhole();
  }

  /** Everything has to be read again. Without members that waits until somebody comes. */
  markWhole(delayMs = 0): void {
    if (this.#isClosed) return;
    this.#isMarked = true;
    if (!this.#isRunning && !this.isEmpty) this.#around.schedule.add(this, delayMs);
  }

  run(): void {
    if (this.#isClosed || this.#isRunning || this.isEmpty) return;
    const { operation, values, viewer } = this.query;
    const refusal = operation.refusal(viewer, values);
    if (refusal !== undefined) return this.end({ kind: "refused", errors: [refusal] });
    const { index } = this.#around;
    const needs = this.#begin();
    const ticket = index.beginRun();
    const run = new Run<Group>({
      floor: needs.floor(this.#around.known, this.#readAt),
      previous: this.#stored,
      previouslyAnsweredAt: this.#answeredAt,
      find: (name) => index.find(name),
    });
    const finish = (answer: Answer | undefined) => {
      this.#isRunning = false;
      if (!this.#isClosed) this.#finish({ run, ticket, needs, answer });
      index.endRun(ticket);
    };
    // Owned here: `finish` ends every run, also one that threw.
    void operation
      .execute({ viewer, variables: values, requestId: randomUUID(), recorder: run })
      .then(finish, (error) => {
        this.#around.onFault(error);
        finish(undefined);
      });
  }

  /** Shows the current state to those who waited for a state like this. */
  admit(): void {
    if (this.#publication === undefined) return;
    for (const member of this.#waiting) {
      if (!this.#isEnoughFor(member)) continue;
      this.#waiting.delete(member);
      this.#members.add(member);
      this.#members.serveOne(member);
    }
    if (this.#waiting.size === 0) this.#around.waiting.delete(this);
  }

  /** Ends every member; the group is gone after it. */
  end(ending: Ending): void {
    for (const member of this.members) member.end(ending);
    this.close();
  }

  /** Leaves the index. A run still in flight writes nothing any more. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#around.waiting.delete(this);
    this.#around.schedule.remove(this);
    this.#around.index.release(this, this.#held);
    this.#held = new Set();
  }

  #begin(): Needs {
    const needs = this.#needs;
    this.#needs = new Needs();
    this.#isRunning = true;
    this.#isMarked = false;
    this.#started++;
    this.#around.counters.runs++;
    this.lastStartedAt = this.#around.now();
    return needs;
  }

  #finish({ run, ticket, needs, answer }: Finished): void {
    if (answer === undefined || run.isBehind) {
      if (run.isBehind) this.#around.counters.runsBehind++;
      return this.#retry(needs);
    }
    // What a client asked for may lie ahead of the store, and everybody would be shown its error: run without it.
    if (needs.hasAsked && answer.errors.length > 0) {
      this.#needs.take(needs.withoutAsked());
      return this.markWhole();
    }
    const late = this.#around.index.replace(this, this.#held, run.dependencies, ticket);
    this.#around.counters.dependenciesLate += late.length;
    if (late.length > 0) this.#isMarked = true;
    this.#held = run.dependencies;
    this.#stored = run.stored;
    this.#answeredAt = run.answeredAt;
    this.#readAt.raiseAll(run.readAt);
    this.#show(answer);
    if (run.hasFailed) return this.#retry(needs);
    this.#failures = 0;
    this.admit();
    if (this.#isMarked) this.markWhole();
  }

  #show(answer: Answer): void {
    const answerHash = hashAnswer(answer.text);
    if (answerHash === this.#publication?.hash) {
      this.#around.counters.runsUnchanged++;
      return;
    }
    this.#publication = publish(answer.text, answerHash, this.#readAt);
    this.#members.publish(this.#publication);
    this.#around.delivery.announce(this.#members);
  }

  /** What was to be shown was not, and no change will say so again: run again, later each time. */
  #retry(needs: Needs): void {
    this.#around.counters.runsFailed++;
    this.#failures++;
    this.#isMarked = true;
    this.#needs.take(this.#failures < 3 ? needs : needs.withoutAsked());
    this.admit();
    this.markWhole(backoffAfter(this.#failures, this.#around.backoff));
  }

  #isEnoughFor(member: Member): boolean {
    const isNewEnough = this.isSettled || this.#failures > 0 || (!this.#isRunning && this.#started >= member.fromRun);
    return isNewEnough && (member.after === undefined || this.#includes(member.after));
  }

  /** Whether the current state includes these positions, as far as it shows anything of those subgraphs. */
  #includes(after: Positions): boolean {
    if (this.#publication === undefined) return false;
    return Object.entries(after).every(([subgraph, position]) => {
      const answeredAt = this.#answeredAt.get(subgraph);
      if (answeredAt === undefined || answeredAt >= position) return true;
      return this.isSettled && this.#around.watermarks.of(subgraph) >= position;
    });
  }
}
