import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { demoCustomerId } from "../../kernel/demo/people.ts";
import { publicViewer } from "../../kernel/viewer.ts";
import { aTown, gateway, type Town } from "./kit/town.ts";

let town: Town;
beforeAll(async () => void (town = await aTown()));
afterAll(() => town[Symbol.asyncDispose]());

const PROFILE = `{ me { id name { display } birthday revision contactPoints { kind } addresses { city } identities { kind value } } }`;
const customerOf = (id: string) =>
  `{ customer(id: "${id}") { id name { given } contactPoints { value } identities { value } } }`;

describe("customer > me", () => {
  it("is the signed-in customer, with everything that is hers", async () => {
    const { data } = await town.ask("customer", await town.as("customer:1"), PROFILE);
    expect(data.me).toMatchObject({ id: demoCustomerId(1), name: { display: "Camille Perrin" } });
    expect(data.me.contactPoints.length).toBeGreaterThan(0);
    expect(data.me.identities.every(({ value }: { value: string }) => !value.startsWith("…"))).toBe(true);
  });

  it("is null for guests, kiosks and people who work here", async () => {
    for (const identity of ["guest", "kiosk:lon-1", "agent", "staff:lyo-1"]) {
      const { data } = await town.ask("customer", await town.as(identity), `{ me { id } }`);
      expect(data, identity).toEqual({ me: null });
    }
  });

  it("names family first where her language does", async () => {
    const { data } = await town.ask("customer", await town.as("customer:10"), `{ me { name { display } } }`);
    expect(data.me.name.display).toBe("Mori Kenji");
  });
});

describe("customer > customer(id)", () => {
  it("shows an agent a customer's contact points, her identities masked", async () => {
    const { data } = await town.ask("customer", await town.as("agent"), customerOf(demoCustomerId(2)));
    expect(data.customer.name.given).toBe("Jonas");
    expect(data.customer.contactPoints[0].value).toMatch(/@example\.com$/);
    expect(data.customer.identities[0].value).toMatch(/^…/);
  });

  it("shows staff a name and no personal data", async () => {
    const { data } = await town.ask("customer", await town.as("staff:lon-1"), customerOf(demoCustomerId(2)));
    expect(data.customer).toMatchObject({ name: { given: "Jonas" }, contactPoints: null, identities: null });
  });

  it("is null for another customer, and says what to wait for", async () => {
    const id = demoCustomerId(2);
    const { data, extensions } = await town.ask("customer", await town.as("customer:1"), customerOf(id));
    expect(data).toEqual({ customer: null });
    expect(extensions?.lockstep?.dependsOn).toContain(`customer:${id}`);
  });

  it("is null for an id that nobody has", async () => {
    const { data, errors } = await town.ask("customer", await town.as("agent"), customerOf(demoCustomerId(999_999)));
    expect({ data, errors }).toEqual({ data: { customer: null }, errors: undefined });
  });

  it("refuses a text that is no customer's id with BAD_USER_INPUT", async () => {
    const { errors } = await town.ask("customer", await town.as("agent"), customerOf("crt_1"));
    expect(errors?.[0]?.extensions.code).toBe("BAD_USER_INPUT");
  });

  it("gives the same rows through _entities: her own to her, none to another, none to the public", async () => {
    const entities = `query ($r: [_Any!]!) { _entities(representations: $r) { ... on Customer { id name { given } } } }`;
    const variables = { r: [1, 2].map((number) => ({ __typename: "Customer", id: demoCustomerId(number) })) };
    const hers = await town.ask("customer", await town.as("customer:1"), entities, variables);
    expect(hers.data._entities).toMatchObject([{ name: { given: "Camille" } }, null]);
    const publics = await town.ask("customer", publicViewer, entities, variables);
    expect(publics.data._entities).toEqual([null, null]);
  });
});

describe("customer > updateProfile", () => {
  const SELECT = `customer { id revision locale timeZone birthday lastOrigin { channel actorKind } preferences { channels quietHours { from } } }`;

  it("changes what is named, leaves the rest and raises the revision by one", async () => {
    const viewer = await town.as("customer:3@app");
    const before = (await town.ask("customer", viewer, `{ me { revision birthday } }`)).data.me;
    const input = { locale: "en-us", preferences: { quietHours: { from: "21:00", to: "07:00" } } };
    const { customer, userErrors } = await town.write("customer", viewer, "updateProfile", input, SELECT);
    expect(userErrors).toEqual([]);
    expect(customer).toMatchObject({
      revision: before.revision + 1,
      locale: "en-US",
      birthday: before.birthday,
      lastOrigin: { channel: "APP", actorKind: "CUSTOMER" },
      preferences: { quietHours: { from: "21:00" } },
    });
  });

  it("answers a repeated request the same and writes once", async () => {
    const viewer = await town.as("customer:4");
    const input = { clientMutationId: "again", name: { given: "Lucía", family: "Ferrer Gil" } };
    const first = await town.write("customer", viewer, "updateProfile", input, SELECT);
    const second = await town.write("customer", viewer, "updateProfile", input, SELECT);
    expect(second).toEqual(first);
  });

  it("refuses the same key with another input", async () => {
    const viewer = await town.as("customer:4");
    const write = (locale: string) =>
      town.write("customer", viewer, "updateProfile", { clientMutationId: "one-key", locale }, SELECT);
    await write("es-ES");
    await expect(write("es-MX")).rejects.toThrow(/clientMutationId/);
  });

  it("refuses a stale revision with the current one and the current customer", async () => {
    const viewer = await town.as("customer:5");
    const input = { expectedRevision: 99, locale: "cy-GB" };
    const { customer, userErrors } = await town.write("customer", viewer, "updateProfile", input, SELECT);
    expect(userErrors).toMatchObject([{ __typename: "StaleRevision", code: "STALE_REVISION" }]);
    expect(customer.locale).toBe("en-GB");
  });

  it("wants an agent to name the revision that she saw", async () => {
    const agent = await town.as("agent");
    const customerId = demoCustomerId(7);
    const refused = await town.write("customer", agent, "updateProfile", { customerId, locale: "fr-BE" }, SELECT);
    expect(refused.userErrors).toMatchObject([{ __typename: "InvalidInput", field: ["expectedRevision"] }]);
    const input = { customerId, locale: "fr-BE", expectedRevision: refused.customer.revision };
    const { customer } = await town.write("customer", agent, "updateProfile", input, SELECT);
    expect(customer).toMatchObject({ locale: "fr-BE", lastOrigin: { actorKind: "AGENT" } });
  });

  it("does not let staff, and does not tell a customer that another exists", async () => {
    const input = { customerId: demoCustomerId(8), locale: "de-AT", expectedRevision: 1 };
    const staff = await town.write("customer", await town.as("staff:ber-1"), "updateProfile", input, SELECT);
    expect(staff.userErrors).toMatchObject([{ __typename: "NotAllowed" }]);
    const foreign = await town.write("customer", await town.as("customer:1"), "updateProfile", input, SELECT);
    expect(foreign).toMatchObject({ customer: null, userErrors: [{ __typename: "NotFound" }] });
  });

  it("declares the customer in its change record", async () => {
    const viewer = await town.as("customer:9");
    const operation = `mutation ($input: UpdateProfileInput!) { updateProfile(input: $input) { customer { id } } }`;
    const input = { clientMutationId: "change", timeZone: "Atlantic/Azores" };
    const { extensions } = await town.ask("customer", viewer, operation, { input });
    const changes = extensions?.lockstep?.changes?.flatMap(({ record }) => record.changes);
    expect(changes).toMatchObject([{ entity: { typename: "Customer", key: { id: demoCustomerId(9) } } }]);
  });
});

describe("customer > touchpoints", () => {
  it("are of all eleven kinds and open to everybody", async () => {
    const { data } = await town.ask("customer", publicViewer, `{ touchpoints { id kind label location { id } } }`);
    expect(new Set(data.touchpoints.map(({ kind }: { kind: string }) => kind)).size).toBe(11);
  });
});

describe("customer > signInDemo", () => {
  const SIGN_IN = `mutation ($as: String!) { signInDemo(as: $as) { sub label customerId story } }`;

  it.each([
    "customer:1",
    "guest",
    "staff:lon-1",
    "manager:lyo-1",
    "agent",
    "merchandiser",
    "marketing",
    "analyst",
    "admin",
    "bot",
    "kiosk:ber-1",
    "partner",
  ])("knows %s", async (identity) => {
    const { data } = await town.ask("customer", gateway, SIGN_IN, { as: identity });
    expect(data.signInDemo.label).toMatch(/\w/);
  });

  it.each([
    "customer:0",
    "customer:21",
    "customer",
    "guest:1",
    "staff",
    "kiosk:nowhere-9",
    "root",
    "",
    "customer:1@moon",
  ])("knows nobody called %j", async (identity) => {
    const { data } = await town.ask("customer", gateway, SIGN_IN, { as: identity });
    expect(data).toEqual({ signInDemo: null });
  });

  it("makes each guest another one", async () => {
    const [one, other] = await Promise.all([town.as("guest"), town.as("guest")]);
    expect(one.guestId).not.toBe(other.guestId);
  });

  it("is for services only", async () => {
    const { errors } = await town.ask("customer", await town.as("admin"), SIGN_IN, { as: "customer:1" });
    expect(errors?.[0]?.extensions.code).toBe("FORBIDDEN");
  });
});
