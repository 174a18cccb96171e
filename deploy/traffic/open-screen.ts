import { createLiveClient, type LiveClient } from "../../client/live-client.ts";
import type { GraphSession } from "./graph-session.ts";

/** What is left open on the traffic's screens: what somebody shops with, and what an agent has before her. */
const screens = {
  shopper: "subscription TrafficBag { myCart { id itemCount totals { payable { amount currency } } } }",
  agent: "subscription TrafficDesk { agentQueue(first: 10) { nodes { id owner { kind } } } }",
} as const;

/** Leaves a live screen open for somebody, as people do with their tabs. It comes back by itself when the graph does. */
export function leaveScreenOpen(input: {
  readonly url: string;
  readonly session: GraphSession;
  readonly screen: keyof typeof screens;
}): LiveClient {
  const { url, session, screen } = input;
  const client = createLiveClient({
    url: new URL("/graphql", url.replace(/^http/, "ws")).href,
    httpUrl: new URL("/graphql", url).href,
    token: () => session.token(),
  });
  client.subscribe({ query: screens[screen] }, { next: () => {} }); // nobody looks: it is here to be kept true
  return client;
}
