import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ask } from "../support/clients.ts";
import { runLockstep, type RunningLockstep } from "../support/running-lockstep.ts";

let running: RunningLockstep;
beforeAll(async () => {
  running = await runLockstep();
}, 90_000);
afterAll(() => running[Symbol.asyncDispose]());

const signInAs = async (body: unknown) => {
  const response = await fetch(new URL("/auth/demo", running.url), {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  // any: the test names the fields
  return { status: response.status, body: (await response.json()) as any };
};

describe("POST /auth/demo", () => {
  it.each([
    "customer:1",
    "guest",
    "staff:lyo-1",
    "manager:lyo-1",
    "agent",
    "merchandiser",
    "marketing",
    "analyst",
    "admin",
    "bot",
    "kiosk:lyo-1",
    "partner",
  ])("gives %s a token", async (as) => {
    const { status, body } = await signInAs({ as });
    expect(status).toBe(200);
    expect(body.accessToken).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/);
  });

  it("gives a customer the token of who she is", async () => {
    const { body } = await signInAs({ as: "customer:1" });
    const { data } = await ask(running.url, { token: body.accessToken, query: `{ me { id } }` });
    expect(data?.["me"]).toEqual({ id: body.customerId });
  });

  it.each([{ as: "nobody" }, { as: "staff" }, { as: "staff:nowhere-9" }, { as: "customer:999999" }, { as: 7 }, {}])(
    "refuses %j and says what is expected",
    async (request) => {
      const { status, body } = await signInAs(request);
      expect(status).toBe(400);
      expect(body.errors[0].extensions.code).toBe("BAD_USER_INPUT");
      expect(body.errors[0].message).toMatch(/customer:1/);
    },
  );
});
