import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ask, signIn } from "../support/clients.ts";
import { runLockstep, type RunningLockstep } from "../support/running-lockstep.ts";

let running: RunningLockstep;
beforeAll(async () => {
  running = await runLockstep();
}, 90_000);
afterAll(() => running[Symbol.asyncDispose]());

describe("a line of a cart", () => {
  it("has one unit when no quantity is said, and shows its owner the stock that is held for it", async () => {
    const { url } = running;
    const token = await signIn(url, "customer:5");
    const { data } = await ask(url, { query: `{ variantByCode(code: "FELL-RUNNER-BLK-40") { id } }` });
    const answer = await ask(url, {
      token,
      query: `mutation { addLines(input: { clientMutationId: "one", lines: [{ variantId: "${data?.["variantByCode"].id}" }] }) {
        cart { lines { quantity hold { quantity state } } } userErrors { code }
      } }`,
    });
    expect(answer.errors).toBeUndefined();
    expect(answer.data?.["addLines"]).toEqual({
      cart: { lines: [{ quantity: 1, hold: { quantity: 1, state: "HELD" } }] },
      userErrors: [],
    });
  });
});
