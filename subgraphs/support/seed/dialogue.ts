import type { Channel } from "../rules/channel.ts";

/** Who speaks: the customer, the assistant, or a person of customer service. */
export type Speaker = "customer" | "bot" | "agent";

/** One turn: who says what, and on which of the dialogue's channels (the one before when left out). */
export type Turn = readonly [speaker: Speaker, text: string, channel?: Channel];

/** A conversation as it was written by hand; each is had by many customers of the demo, at other times. */
export interface Dialogue {
  readonly subject: string;
  readonly channel: Channel;
  readonly turns: readonly Turn[];
}
