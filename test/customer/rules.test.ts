import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  decideClaim,
  HANDOFF_MS,
  type Asker,
  type HandoffTerms,
  type Owner,
} from "../../subgraphs/customer/rules/handoff.ts";
import {
  claimedBy,
  extendSession,
  IDLE_MS,
  LONGEST_MS,
  releaseSession,
  sweepSession,
  type KioskSessionTerms,
  type SessionDecision,
} from "../../subgraphs/customer/rules/kiosk-session.ts";
import { changeProfile, maskValue, type Profile } from "../../subgraphs/customer/rules/profile.ts";
import { seededCustomer } from "../../subgraphs/customer/seed/customers.ts";

const owner = (key: string): Owner => {
  const [kind, id = ""] = key.split(":");
  const isCustomer = kind === "customer";
  return { key, customerId: isCustomer ? id : null, guestId: isCustomer ? null : id, label: null };
};
const profile: Profile = {
  name: { given: "Sofie", family: "Winter" },
  birthday: null,
  locale: "de-DE",
  timeZone: "Europe/Berlin",
  preferences: { channels: [], quietHours: null, sizes: [] },
  preferredLocationId: null,
};
const TODAY = "2026-11-24";

describe("profile rules", () => {
  it("29 February is a birthday in leap years and no day in others", () => {
    expect(changeProfile(profile, { birthday: "1996-02-29" }, TODAY).kind).toBe("changed");
    expect(changeProfile(profile, { birthday: "1997-02-29" }, TODAY).kind).toBe("refused");
    expect(changeProfile(profile, { birthday: "1900-02-29" }, TODAY).kind).toBe("refused");
  });

  it("an empty change changes nothing", () => {
    expect(changeProfile(profile, {}, TODAY)).toEqual({ kind: "changed", profile });
  });

  it.each([
    [{ birthday: "2026-11-25" }, ["birthday"]],
    [{ birthday: "yesterday" }, ["birthday"]],
    [{ timeZone: "Europe/Atlantis" }, ["timeZone"]],
    [{ locale: "not a tag" }, ["locale"]],
    [{ name: { given: "  ", family: "Winter" } }, ["name", "given"]],
    [{ preferences: { quietHours: { from: "24:00", to: "08:00" } } }, ["preferences", "quietHours", "from"]],
    [
      {
        preferences: {
          sizes: [
            { department: "shoes", size: "38" },
            { department: "shoes", size: "39" },
          ],
        },
      },
      ["preferences", "sizes"],
    ],
  ])("refuses %j, naming the field", (change, field) => {
    expect(changeProfile(profile, change, TODAY)).toMatchObject({ kind: "refused", refusals: [{ field }] });
  });

  it("a mask never shows more than the last four characters", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (value) => {
        const masked = maskValue(value);
        expect(masked.startsWith("…")).toBe(true);
        expect(masked.length).toBeLessThanOrEqual(5);
        expect(value.endsWith(masked.slice(1))).toBe(true);
      }),
    );
  });
});

describe("hand-off rules", () => {
  const handoff = (by: Owner, madeAt: number): HandoffTerms => ({
    parts: ["CART"],
    owner: by,
    cartId: null,
    conversationId: null,
    productId: null,
    kioskSessionId: null,
    expiresAt: new Date(madeAt + HANDOFF_MS),
    usedAt: null,
  });
  const keys = fc.constantFrom("customer:cus_1", "customer:cus_2", "guest:1", "guest:2");
  const ownerAsks = (key: string): Asker => ({ kind: "owner", owner: owner(key), isKiosk: false });

  it("a signed-in customer is never made somebody else, whoever made the link", () => {
    fc.assert(
      fc.property(keys, keys, (by, claimer) => {
        const decision = decideClaim(handoff(owner(by), 0), ownerAsks(claimer), 1);
        if (claimer.startsWith("customer:")) expect(decision.kind).not.toBe("become");
        if (by !== claimer && by.startsWith("customer:") && claimer.startsWith("customer:")) {
          expect(decision.kind).toBe("refused");
        }
      }),
    );
  });

  it("a link works before its 120 seconds are over and never from then on", () => {
    fc.assert(
      fc.property(keys, fc.integer({ min: 0, max: 400_000 }), (claimer, age) => {
        const { kind } = decideClaim(handoff(owner("guest:3"), 0), ownerAsks(claimer), age);
        expect(kind === "refused").toBe(age >= HANDOFF_MS);
      }),
    );
  });
});

describe("kiosk session rules", () => {
  const steps = fc.array(
    fc.record({
      act: fc.constantFrom("touch", "sweep", "release"),
      afterMs: fc.integer({ min: 0, max: 2 * IDLE_MS }),
    }),
    { maxLength: 60 },
  );

  it("a session ends once, never later than an hour, and never comes back", () => {
    fc.assert(
      fc.property(steps, (acts) => {
        let now = 0;
        let session: KioskSessionTerms = { touchpointId: "tch", ...claimedBy(owner("customer:cus_1"), now) };
        for (const { act, afterMs } of acts) {
          now += afterMs;
          const before = session;
          const decision: SessionDecision =
            act === "touch"
              ? extendSession(session, now)
              : act === "sweep"
                ? sweepSession(session, now)
                : releaseSession(session, now);
          if (decision.kind === "changed") session = { ...session, ...decision.change };
          expect(session.endsAt.getTime()).toBeLessThanOrEqual(LONGEST_MS);
          if (before.state === "ENDED") expect(session).toEqual(before);
          if (act === "sweep") expect(session.state === "ENDED" || session.endsAt.getTime() > now).toBe(true);
        }
      }),
    );
  });
});

describe("demo customers", () => {
  it("are the same for the same number and time", () => {
    const now = Date.UTC(2026, 10, 24);
    expect(seededCustomer(77, { now, stores: [] })).toEqual(seededCustomer(77, { now, stores: [] }));
  });

  it("are reached at example.com and at numbers set aside for fiction, and 5 of 100 were born on 29 February", () => {
    const all = Array.from({ length: 2400 }, (_, index) => seededCustomer(index + 1, { now: 1.79e12, stores: [] }));
    const contacts = all.flatMap(({ contactPoints }) => contactPoints);
    for (const { value } of contacts) expect(value).toMatch(/@example\.com$|^\+(447700900|3363998|493023125)\d{3,4}$/);
    expect(new Set(contacts.filter(({ kind }) => kind === "EMAIL").map(({ value }) => value)).size).toBe(2400);
    const leapDays = all.filter(({ birthday }) => birthday?.endsWith("-02-29")).length;
    expect(leapDays / all.length).toBeCloseTo(0.05, 2);
  });
});
