import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Principal } from "../../kernel/viewer.ts";
import { aTown, type Town } from "./kit/town.ts";

let town: Town;
beforeAll(async () => void (town = await aTown()));
afterAll(() => town[Symbol.asyncDispose]());

const HANDOFF = `handoff { token url qrSvg expiresAt carries }`;
const CLAIM = `accessToken cartId conversationId productId`;
const cartId = "crt_01JD00000000000000000000CC";

const make = (viewer: Principal, input: Readonly<Record<string, unknown>> = { parts: ["CART"], cartId }) =>
  town.write("customer", viewer, "createHandoff", input, HANDOFF);
const claim = (viewer: Principal, token: string, rest = {}) =>
  town.write("customer", viewer, "claimHandoff", { token, ...rest }, CLAIM);

describe("handoff > createHandoff", () => {
  it("answers a link, its QR code and when it ends: 120 seconds from now", async () => {
    const { handoff } = await make(await town.as("customer:1"));
    expect(handoff.url).toBe(`http://127.0.0.1:4000/wall?handoff=${handoff.token}`);
    expect(handoff.qrSvg).toMatch(/^<svg/);
    expect(Date.parse(handoff.expiresAt) - town.clock.now()).toBe(120_000);
    expect(Buffer.from(handoff.token, "base64url")).toHaveLength(32);
  });

  it("stores no secret, and gives it again to who repeats the request", async () => {
    const viewer = await town.as("customer:1");
    const input = { clientMutationId: "repeated", parts: ["CART"], cartId };
    const { handoff } = await make(viewer, input);
    expect((await make(viewer, input)).handoff).toEqual(handoff);
    const database = town.mongo.database("lockstep_customer");
    for (const name of ["handoffs", "idempotency", "changes"]) {
      expect(JSON.stringify(await database.collection(name).find().toArray()), name).not.toContain(handoff.token);
    }
  });

  it.each([
    [[], "InvalidInput"],
    [["PRODUCT"], "InvalidInput"],
    [["CONVERSATION"], "InvalidInput"],
    [["KIOSK_SESSION"], "NotAllowed"],
  ])("refuses the parts %j from a customer with %s", async (parts, error) => {
    const { handoff, userErrors } = await make(await town.as("customer:1"), { parts });
    expect(handoff).toBeNull();
    expect(userErrors).toMatchObject([{ __typename: error }]);
  });

  it("is not made by a kiosk that a customer has claimed: it would give away her account", async () => {
    const kiosk: Principal = {
      kind: "principal",
      sub: "kiosk-session:ksn_1",
      actor: "KIOSK",
      scopes: ["cart:self", "conversation:self"],
      customerId: (await town.as("customer:1")).customerId ?? "",
      sessionId: "ksn_1",
      touchpointId: "tch_1",
    };
    const { handoff, userErrors } = await make(kiosk);
    expect({ handoff, userErrors }).toMatchObject({ handoff: null, userErrors: [{ __typename: "NotAllowed" }] });
  });

  it("is not for people who have no cart", async () => {
    const { userErrors } = await make(await town.as("agent"));
    expect(userErrors).toMatchObject([{ __typename: "NotAllowed" }]);
  });
});

describe("handoff > claimHandoff", () => {
  it("makes a guest the customer who made the link, on the guest's own touchpoint", async () => {
    const customer = await town.as("customer:1");
    const { handoff } = await make(customer);
    const claimed = await claim(await town.as("guest@app"), handoff.token);
    expect(claimed).toMatchObject({ cartId, userErrors: [] });
    const became = await town.viewerOf(claimed.accessToken);
    expect(became).toMatchObject({ sub: customer.sub, customerId: customer.customerId, channel: "APP" });
  });

  it("answers a repeated claim the same", async () => {
    const { handoff } = await make(await town.as("customer:2"));
    const guest = await town.as("guest");
    const first = await claim(guest, handoff.token, { clientMutationId: "claim-again" });
    expect(await claim(guest, handoff.token, { clientMutationId: "claim-again" })).toEqual(first);
  });

  it("refuses a second claim with HandoffUsed", async () => {
    const { handoff } = await make(await town.as("customer:2"));
    await claim(await town.as("guest"), handoff.token);
    const { accessToken, userErrors } = await claim(await town.as("guest"), handoff.token);
    expect(accessToken).toBeNull();
    expect(userErrors).toMatchObject([{ __typename: "HandoffUsed", code: "HANDOFF_USED" }]);
  });

  it("gives the link to one of many who scan it at once", async () => {
    const { handoff } = await make(await town.as("customer:2"));
    const guests = await Promise.all(Array.from({ length: 8 }, () => town.as("guest")));
    const claims = await Promise.all(guests.map((guest) => claim(guest, handoff.token)));
    expect(claims.filter(({ accessToken }) => accessToken !== null)).toHaveLength(1);
  });

  it("refuses an expired link with HandoffExpired", async () => {
    const { handoff } = await make(await town.as("customer:3"));
    await town.clock.advance(120_000);
    const { accessToken, userErrors } = await claim(await town.as("guest"), handoff.token);
    expect(accessToken).toBeNull();
    expect(userErrors).toMatchObject([{ __typename: "HandoffExpired", code: "HANDOFF_EXPIRED" }]);
  });

  it("refuses a link that was never made with NotFound", async () => {
    const { userErrors } = await claim(await town.as("guest"), "made-up");
    expect(userErrors).toMatchObject([{ __typename: "NotFound" }]);
  });

  it("lets a customer use her own link and stay herself", async () => {
    const { handoff } = await make(await town.as("customer:4"));
    const claimed = await claim(await town.as("customer:4@app"), handoff.token);
    expect(claimed).toMatchObject({ accessToken: null, cartId, userErrors: [] });
  });

  it("does not make one customer another, and leaves the link to its owner", async () => {
    const { handoff } = await make(await town.as("customer:4"));
    const foreign = await claim(await town.as("customer:5"), handoff.token);
    expect(foreign).toMatchObject({ accessToken: null, userErrors: [{ __typename: "NotAllowed" }] });
    expect((await claim(await town.as("customer:4"), handoff.token)).userErrors).toEqual([]);
  });

  it("gives a guest's conversations to the customer who scans the guest's link", async () => {
    const guest = await town.as("guest");
    const input = { subject: "A question", text: "Do you resole boots?" };
    const { conversation } = await town.write("support", guest, "startConversation", input, "conversation { id }");
    const { handoff } = await make(guest, { parts: ["CONVERSATION"], conversationId: conversation.id });
    const customer = await town.as("customer:6@app");
    const claimed = await claim(customer, handoff.token);
    expect(claimed).toMatchObject({ accessToken: null, conversationId: conversation.id, userErrors: [] });
    const seen = `{ conversation(id: "${conversation.id}") { customer { id } messages { nodes { seq } } } }`;
    const hers = await town.ask("support", customer, seen);
    expect(hers.data.conversation).toMatchObject({
      customer: { id: customer.customerId },
      messages: { nodes: [{ seq: 1 }] },
    });
    expect((await town.ask("support", guest, seen)).data.conversation).toBeNull();
  });
});
