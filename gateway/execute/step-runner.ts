import type { RunState } from "./run-state.ts";

/** A compiled step of a plan. Answers nothing when it had nothing to wait for. */
export type StepRunner = (state: RunState) => Promise<void> | undefined | void;
