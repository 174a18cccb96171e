import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Principal } from "../../kernel/viewer.ts";
import { aTown, gateway, type Town } from "./kit/town.ts";

let town: Town;
let kiosk: Principal;
let phone: Principal;
beforeAll(async () => {
  town = await aTown();
  town.subgraph("customer").startWorkers();
});
afterAll(() => town[Symbol.asyncDispose]());
beforeEach(async () => {
  // Whatever a test left open has ended: its idle time is over, and the sweeper has looked.
  await town.clock.advance(200_000);
  await ended();
  [kiosk, phone] = await Promise.all([town.as("kiosk:lyo-1"), town.as("customer:1@app")]);
});

const SESSION = `id state accessToken endsAt endReason customer { id } touchpoint { label } locationId revision`;
const offer = async (viewer = kiosk) =>
  town.write(
    "customer",
    viewer,
    "createHandoff",
    { parts: ["KIOSK_SESSION"] },
    `handoff { token } kioskSession { ${SESSION} }`,
  );
const start = (viewer: Principal, token: string) =>
  town.write("customer", viewer, "startKioskSession", { token }, `session { ${SESSION} }`);
const look = async (viewer: Principal, id: string) =>
  (await town.ask("customer", viewer, `{ kioskSession(id: "${id}") { ${SESSION} } }`)).data.kioskSession;
const edit = (viewer: Principal, field: string, sessionId: string) =>
  town.write("customer", viewer, field, { sessionId }, `session { ${SESSION} }`);
/** Resolves once no session is open any more: the sweeper's writes are events of the feed. */
async function ended(): Promise<void> {
  const sessions = town.mongo.database("lockstep_customer").collection("kioskSessions");
  for (;;) {
    if ((await sessions.countDocuments({ state: { $in: ["WAITING", "ACTIVE"] } })) === 0) return;
    await town.clock.advance(2_000);
  }
}

describe("kiosk session", () => {
  it("waits until a phone scans the kiosk's code, and is hers then", async () => {
    const { handoff, kioskSession } = await offer();
    expect(kioskSession).toMatchObject({ state: "WAITING", accessToken: null });
    const { session, userErrors } = await start(phone, handoff.token);
    expect(userErrors).toEqual([]);
    expect(session).toMatchObject({
      id: kioskSession.id,
      state: "ACTIVE",
      customer: { id: phone.customerId },
      revision: 2,
    });
  });

  it("tells its token to the kiosk alone: her cart and words, nothing else of her", async () => {
    const { handoff, kioskSession } = await offer();
    const { session } = await start(phone, handoff.token);
    expect(session.accessToken).toBeNull();
    const seen = await look(kiosk, kioskSession.id);
    const claimed = await town.viewerOf(seen.accessToken);
    expect(claimed).toMatchObject({ actor: "KIOSK", customerId: phone.customerId, sessionId: kioskSession.id });
    expect(claimed.scopes).toEqual(expect.arrayContaining(["cart:self", "conversation:self"]));
    expect((await town.ask("customer", claimed, `{ me { id } }`)).data).toEqual({ me: null });
    expect(await look(await town.as("kiosk:lon-1"), kioskSession.id)).toBeNull();
    expect(await look(await town.as("customer:2"), kioskSession.id)).toBeNull();
  });

  it("shows the same token at each look, so that nothing changes on a live screen", async () => {
    const { handoff, kioskSession } = await offer();
    await start(phone, handoff.token);
    const first = await look(kiosk, kioskSession.id);
    await town.clock.advance(5_000);
    expect(await look(kiosk, kioskSession.id)).toEqual(first);
  });

  it("refuses the second phone that scans one code", async () => {
    const { handoff } = await offer();
    await start(phone, handoff.token);
    const { session, userErrors } = await start(await town.as("customer:2"), handoff.token);
    expect(session).toBeNull();
    expect(userErrors).toMatchObject([{ __typename: "HandoffUsed" }]);
  });

  it("belongs to one customer at a time, whichever code was scanned", async () => {
    const [one, other] = [await offer(), await offer()];
    const [first, second] = await Promise.all([
      start(phone, one.handoff.token),
      start(await town.as("customer:2"), other.handoff.token),
    ]);
    const opened = [first, second].filter(({ session }) => session !== null);
    expect(opened).toHaveLength(1);
  });

  it("opens too when the kiosk scans the code on her phone", async () => {
    const made = await town.write("customer", phone, "createHandoff", { parts: ["CART"] }, `handoff { token }`);
    const { session } = await start(kiosk, made.handoff.token);
    expect(session).toMatchObject({ state: "ACTIVE" });
    expect((await town.viewerOf(session.accessToken)).customerId).toBe(phone.customerId);
  });

  it("ends when she releases it: token gone, its end announced for whoever checks tokens", async () => {
    const { handoff, kioskSession } = await offer();
    await start(phone, handoff.token);
    const operation = `mutation ($input: ReleaseKioskSessionInput!) { releaseKioskSession(input: $input) { session { state } } }`;
    const input = { clientMutationId: "bye", sessionId: kioskSession.id };
    const { data, extensions } = await town.ask("customer", phone, operation, { input });
    expect(data.releaseKioskSession.session.state).toBe("ENDED");
    const tags = extensions?.lockstep?.changes?.flatMap(({ record }) =>
      record.changes.flatMap((change) => change.tags),
    );
    expect(tags).toContain(`session-ended:${kioskSession.id}`);
    expect(await look(kiosk, kioskSession.id)).toMatchObject({
      state: "ENDED",
      accessToken: null,
      endReason: "RELEASED",
    });
  });

  it("takes a second goodbye for said, but cannot be kept any more", async () => {
    const { handoff, kioskSession } = await offer();
    await start(phone, handoff.token);
    await edit(kiosk, "releaseKioskSession", kioskSession.id);
    expect((await edit(phone, "releaseKioskSession", kioskSession.id)).userErrors).toEqual([]);
    const { userErrors } = await edit(kiosk, "extendKioskSession", kioskSession.id);
    expect(userErrors).toMatchObject([{ __typename: "KioskSessionEnded" }]);
  });

  it("cannot be ended by somebody else", async () => {
    const { handoff, kioskSession } = await offer();
    await start(phone, handoff.token);
    const { session, userErrors } = await edit(await town.as("customer:2"), "releaseKioskSession", kioskSession.id);
    expect(session).toBeNull();
    expect(userErrors).toMatchObject([{ __typename: "NotFound" }]);
  });

  it("ends after three minutes without a touch, and not before", async () => {
    const { handoff, kioskSession } = await offer();
    await start(phone, handoff.token);
    await town.clock.advance(170_000);
    expect((await edit(kiosk, "extendKioskSession", kioskSession.id)).userErrors).toEqual([]);
    await town.clock.advance(170_000);
    expect(await look(kiosk, kioskSession.id)).toMatchObject({ state: "ACTIVE" });
    await town.clock.advance(12_000);
    await ended();
    expect(await look(kiosk, kioskSession.id)).toMatchObject({ state: "ENDED", endReason: "IDLE" });
  });

  it("ends unclaimed when its code does", async () => {
    const { kioskSession } = await offer();
    await town.clock.advance(121_000);
    await ended();
    expect(await look(kiosk, kioskSession.id)).toMatchObject({ state: "ENDED", endReason: "NOT_CLAIMED" });
  });

  it("tells its state to services, and only to them", async () => {
    const { kioskSession } = await offer();
    const ask = `{ kioskSessionState(id: "${kioskSession.id}") }`;
    expect((await town.ask("customer", gateway, ask)).data).toEqual({ kioskSessionState: "WAITING" });
    expect((await town.ask("customer", phone, ask)).errors?.[0]?.extensions.code).toBe("FORBIDDEN");
  });
});
