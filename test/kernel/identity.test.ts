import { SignJWT } from "jose";
import { describe, expect, test } from "vitest";
import { BadUserInput, SubgraphTimeout, toPublicError, Unauthenticated } from "../../kernel/errors.ts";
import { deriveKeys } from "../../kernel/keys.ts";
import { signContext, verifyContext } from "../../kernel/signed-context.ts";
import { issueToken, principalOf, verifyToken } from "../../kernel/tokens.ts";
import { hasScope, ownerOf, requireService, type Principal } from "../../kernel/viewer.ts";

const now = Date.UTC(2026, 10, 24, 9);
const keys = deriveKeys("a-secret-that-is-long-enough-for-tests");
const ada: Principal = {
  kind: "principal",
  sub: "customer:cus_1",
  actor: "CUSTOMER",
  scopes: ["cart:self"],
  customerId: "cus_1",
  channel: "WEB",
};

describe("signed context", () => {
  const body = '{"query":"{cart{id}}"}';
  const binding = { audience: "cart", body };
  const signed = signContext(ada, { ...binding, key: keys.context("cart")[0], requestId: "r1", after: 42, now });
  const verify = (header: string | undefined, change: object = {}) =>
    verifyContext(header, { ...binding, keys: keys.context("cart"), now, ...change });

  test("tells who asks, what the answer must include and the request's id", () => {
    expect(verify(signed)).toEqual({ viewer: ada, after: 42, requestId: "r1" });
  });
  test.each([
    ["without one", () => verify(undefined)],
    ["with another body", () => verify(signed, { body: `${body} ` })],
    ["for another subgraph", () => verify(signed, { audience: "catalog" })],
    ["with another subgraph's key", () => verify(signed, { keys: keys.context("catalog") })],
    ["after its time", () => verify(signed, { now: now + 36_000 })],
    ["before its time", () => verify(signed, { now: now - 10_000 })],
    ["with a signature that was cut", () => verify(signed.slice(0, -4))],
    ["with a payload that was changed", () => verify(`A${signed}`)],
    ["with something behind it", () => verify(`${signed}.x`)],
  ])("a request %s is refused", (_, act) => {
    expect(act).toThrow(Unauthenticated);
  });
  test("both secrets hold while one is rotated out", () => {
    const rotated = deriveKeys("a-new-secret-that-is-long-enough-too", "a-secret-that-is-long-enough-for-tests");
    expect(verify(signed, { keys: rotated.context("cart") }).viewer).toEqual(ada);
  });
  test("a short secret is refused", () => {
    expect(() => deriveKeys("short")).toThrow(/32 bytes/);
  });
});

describe("access token", () => {
  const { kind: _, ...claims } = ada;
  const issue = () => issueToken(claims, { key: keys.token, now, ttlSeconds: 900 });

  test("says who its bearer is until it expires", async () => {
    expect(principalOf(await verifyToken(await issue(), { key: keys.token, now: now + 899_000 }))).toEqual(ada);
    const late = verifyToken(await issue(), { key: keys.token, now: now + 906_000 });
    await expect(late).rejects.toMatchObject({ code: "UNAUTHENTICATED", fields: { reason: "expired" } });
  });
  test("is refused with another key, another algorithm, another issuer or no expiry", async () => {
    const another = deriveKeys("another-secret-that-is-long-enough-ok").token;
    const jwt = () => new SignJWT({ ...claims }).setIssuedAt(now / 1000).setAudience("lockstep");
    const none = `${Buffer.from('{"alg":"none"}').toString("base64url")}.${(await issue()).split(".")[1]}.`;
    const forged = [
      none,
      "",
      "not.a.token",
      await issueToken(claims, { key: another, now, ttlSeconds: 900 }),
      await jwt().setProtectedHeader({ alg: "HS256" }).setIssuer("lockstep").sign(keys.token),
      await jwt()
        .setProtectedHeader({ alg: "HS256" })
        .setIssuer("else")
        .setExpirationTime(now / 1000 + 900)
        .sign(keys.token),
      await jwt()
        .setProtectedHeader({ alg: "HS512" })
        .setIssuer("lockstep")
        .setExpirationTime(now / 1000 + 900)
        .sign(keys.token),
    ];
    for (const text of forged)
      await expect(verifyToken(text, { key: keys.token, now })).rejects.toMatchObject({
        fields: { reason: "invalid" },
      });
  });
});

describe("viewer", () => {
  test("owns as a customer before owning as a guest, and a service owns nothing", () => {
    expect(ownerOf(ada)).toBe("customer:cus_1");
    expect(ownerOf({ ...ada, customerId: undefined, guestId: "g1" } as Principal)).toBe("guest:g1");
    expect(ownerOf({ kind: "service", name: "cart" })).toBeUndefined();
  });
  test("a service has no scopes, and nobody else is a service", () => {
    expect(hasScope({ kind: "service", name: "cart" }, "cart:self")).toBe(false);
    expect(hasScope({ kind: "scoped", scopes: ["stock:read"] }, "stock:read")).toBe(true);
    expect(() => requireService(ada)).toThrow(/services/);
    expect(() => requireService({ kind: "service", name: "support" }, "cart")).toThrow(/services/);
  });
});

describe("what clients see of an error", () => {
  test("our own errors keep message, code and fields, also below GraphQL's", () => {
    const shown = toPublicError({
      message: "x",
      originalError: new BadUserInput("quantity must be 1 to 20", { max: 20 }),
    });
    expect(shown).toEqual({ message: "quantity must be 1 to 20", extensions: { code: "BAD_USER_INPUT", max: 20 } });
    expect(toPublicError(new SubgraphTimeout("orders", 800)).extensions).toEqual({
      code: "SUBGRAPH_UNAVAILABLE",
      service: "orders",
      timeoutMs: 800,
    });
  });
  test("anything else is hidden behind the request's id", () => {
    for (const error of [
      new Error("E11000 duplicate key lockstep_cart"),
      "text",
      null,
      { extensions: { code: "MADE_UP" } },
    ])
      expect(JSON.stringify(toPublicError(error, { requestId: "r1" }))).toMatch(
        /^\{"message":"Something.*"requestId":"r1"/,
      );
  });
});
