import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Principal } from "../../kernel/viewer.ts";
import { publicViewer } from "../../kernel/viewer.ts";
import { aTown, type Town } from "../customer/kit/town.ts";

let town: Town;
let shopper: Principal;
let agent: Principal;
beforeAll(async () => {
  town = await aTown();
  [shopper, agent] = await Promise.all([town.as("customer:1"), town.as("agent")]);
});
afterAll(() => town[Symbol.asyncDispose]());

const MESSAGES = `messages(first: 100) { nodes { seq author { kind label } leg { channel } body { __typename ... on Text { text } } } }`;
const CONVERSATION = `conversation { id revision state owner { kind label } legs { channel } waitingSince ${MESSAGES} }`;
const start = async (viewer = shopper, input = {}) =>
  (
    await town.write(
      "support",
      viewer,
      "startConversation",
      { subject: "Fell Runner", text: "Do they run large?", ...input },
      CONVERSATION,
    )
  ).conversation;
const send = (viewer: Principal, conversationId: string, text: string, rest = {}) =>
  town.write(
    "support",
    viewer,
    "sendMessage",
    { conversationId, text, ...rest },
    `message { seq leg { channel } } ${CONVERSATION}`,
  );
const read = (viewer: Parameters<Town["ask"]>[1], id: string, fields = MESSAGES) =>
  town.ask("support", viewer, `{ conversation(id: "${id}") { id ${fields} } }`);
const textsOf = (conversation: any): string[] => conversation.messages.nodes.map(({ body }: any) => body.text); // any: an answer

describe("conversation > messages", () => {
  it("stand in one order for the customer, her phone and the agent", async () => {
    const { id } = await start();
    await send(agent, id, "They run true to size.");
    await send(await town.as("customer:1@app"), id, "Thanks!");
    const [web, phone, desk] = await Promise.all([
      read(shopper, id),
      read(await town.as("customer:1@app"), id),
      read(agent, id),
    ]);
    expect(textsOf(web.data.conversation)).toEqual(["Do they run large?", "They run true to size.", "Thanks!"]);
    expect(phone.data).toEqual(web.data);
    expect(desk.data).toEqual(web.data);
  });

  it("of many writers at once are numbered without gap or double", async () => {
    const { id } = await start();
    const phone = await town.as("customer:1@app");
    const sent = await Promise.all(
      Array.from({ length: 24 }, (_, index) => send([shopper, phone, agent][index % 3] ?? agent, id, `line ${index}`)),
    );
    const numbers = sent.map(({ message }) => message.seq as number).toSorted((a, b) => a - b);
    expect(numbers).toEqual(Array.from({ length: 24 }, (_, index) => index + 2));
    const { data } = await read(shopper, id);
    expect(data.conversation.messages.nodes.map(({ seq }: { seq: number }) => seq)).toEqual([1, ...numbers]);
  });

  it("are written once for one key, however often it is sent", async () => {
    const { id } = await start();
    const once = { clientMutationId: "only-once" };
    const all = await Promise.all(Array.from({ length: 5 }, () => send(shopper, id, "Hello?", once)));
    expect(new Set(all.map(({ message }) => message.seq))).toEqual(new Set([2]));
    expect(textsOf((await read(shopper, id)).data.conversation)).toEqual(["Do they run large?", "Hello?"]);
  });

  it.each([
    ["", "EmptyMessage"],
    ["   \n\t ", "EmptyMessage"],
    ["x".repeat(2001), "MessageTooLong"],
  ])("refuse %j with %s, and answer the conversation as it is", async (text, error) => {
    const { id } = await start();
    const { message, conversation, userErrors } = await send(shopper, id, text);
    expect(message).toBeNull();
    expect(userErrors).toMatchObject([{ __typename: error, field: ["text"] }]);
    expect(conversation).toMatchObject({ id, revision: 1 });
  });

  it("come by the channel the customer is on; answers leave by it", async () => {
    const { id } = await start();
    await send(await town.as("customer:1@messaging"), id, "On the train now.");
    const { message, conversation } = await send(agent, id, "Then I am short.");
    expect(message.leg.channel).toBe("MESSAGING");
    expect(conversation.legs).toEqual([{ channel: "WEB" }, { channel: "MESSAGING" }]);
  });
});

describe("conversation > who may", () => {
  it("not be read by another customer, a guest or staff; the miss says what to wait for", async () => {
    const { id } = await start();
    for (const identity of ["customer:2", "guest", "staff:lon-1", "kiosk:lon-1"]) {
      const { data, extensions } = await read(await town.as(identity), id);
      expect(data, identity).toEqual({ conversation: null });
      expect(extensions?.lockstep?.dependsOn).toContain(`conversation:${id}`);
    }
  });

  it("not be written in by another customer, who is not told that it exists", async () => {
    const { id } = await start();
    const { conversation, message, userErrors } = await send(await town.as("customer:2"), id, "Mine now");
    expect({ conversation, message }).toEqual({ conversation: null, message: null });
    expect(userErrors).toMatchObject([{ __typename: "NotFound" }]);
    expect(textsOf((await read(shopper, id)).data.conversation)).toHaveLength(1);
  });

  it("not be reached through _entities, neither the conversation nor a message of it", async () => {
    const { id } = await start();
    const ids = `messages(first: 1) { nodes { id } }`;
    const messageId = (await read(shopper, id, ids)).data.conversation.messages.nodes[0].id;
    const operation = `query ($r: [_Any!]!) { _entities(representations: $r) {
      ... on Conversation { subject } ... on Message { seq } } }`;
    const variables = {
      r: [
        { __typename: "Conversation", id },
        { __typename: "Message", id: messageId },
      ],
    };
    expect((await town.ask("support", shopper, operation, variables)).data._entities).toMatchObject([{}, { seq: 1 }]);
    for (const viewer of [await town.as("customer:2"), publicViewer]) {
      expect((await town.ask("support", viewer, operation, variables)).data._entities).toEqual([null, null]);
    }
  });

  it("be read and written on a kiosk in her claimed session, as she", async () => {
    const { id } = await start();
    const kiosk: Principal = {
      kind: "principal",
      sub: "kiosk-session:ksn_1",
      actor: "KIOSK",
      scopes: ["conversation:self"],
      customerId: shopper.customerId ?? "",
      channel: "KIOSK",
      label: "Kiosk, Lyon",
      sessionId: "ksn_1",
    };
    const { conversation } = await send(kiosk, id, "I am in the store now.");
    expect(conversation.messages.nodes[1]).toMatchObject({
      author: { kind: "CUSTOMER", label: "Camille" },
      leg: { channel: "KIOSK" },
    });
  });

  it("be begun by customers and guests, not by people who work here", async () => {
    const begin = (viewer: Principal) =>
      town.write("support", viewer, "startConversation", { subject: "Hi" }, `conversation { id }`);
    expect((await begin(await town.as("guest"))).conversation).not.toBeNull();
    const refused = await begin(agent);
    expect(refused).toMatchObject({ conversation: null, userErrors: [{ __typename: "NotAllowed" }] });
  });
});

describe("conversation > agents", () => {
  const takeOver = (viewer: Principal, conversationId: string, expectedRevision?: number) =>
    town.write("support", viewer, "takeOver", { conversationId, expectedRevision }, CONVERSATION);
  const queue = async (viewer: Principal): Promise<string[]> => {
    const { data } = await town.ask("support", viewer, `{ agentQueue(first: 100) { nodes { id } } }`);
    return data.agentQueue.nodes.map(({ id }: { id: string }) => id);
  };

  it("see whoever waits longest first, and keep what they took", async () => {
    await town.clock.advance(1_000);
    const first = await start();
    await town.clock.advance(1_000);
    const second = await start();
    const before = await queue(agent);
    expect(before.indexOf(first.id)).toBeLessThan(before.indexOf(second.id));
    await takeOver(agent, second.id, second.revision);
    expect(await queue(agent)).toContain(second.id);
    expect(await queue(await town.as("agent:2"))).not.toContain(second.id);
    const mine = await town.ask("support", agent, `{ myConversations(first: 100) { nodes { id } } }`);
    expect(mine.data.myConversations.nodes).toContainEqual({ id: second.id });
  });

  it("must name the revision that they saw to take over", async () => {
    const { id } = await start();
    expect((await takeOver(agent, id)).userErrors).toMatchObject([{ __typename: "InvalidInput" }]);
    const stale = await takeOver(agent, id, 9);
    expect(stale).toMatchObject({ conversation: { id, revision: 1 }, userErrors: [{ __typename: "StaleRevision" }] });
    expect((await takeOver(agent, id, 1)).conversation.owner).toEqual({ kind: "HUMAN", label: "Mara" });
  });

  it("take over what nobody has taken by answering it, and not what a colleague answers", async () => {
    const { id } = await start();
    expect((await send(agent, id, "Hello!")).conversation.owner).toEqual({ kind: "HUMAN", label: "Mara" });
    const refused = await send(await town.as("agent:2"), id, "Me too!");
    expect(refused.userErrors).toMatchObject([{ __typename: "NotAllowed" }]);
  });

  it("settle what they answer; the customer opens it again by writing", async () => {
    const { id } = await start();
    const { conversation } = await send(agent, id, "Done.");
    const input = { conversationId: id, expectedRevision: conversation.revision };
    const settled = await town.write("support", agent, "resolveConversation", input, CONVERSATION);
    expect(settled).toMatchObject({ conversation: { state: "RESOLVED" }, userErrors: [] });
    expect((await send(shopper, id, "One more thing")).conversation).toMatchObject({
      state: "OPEN",
      owner: { kind: "QUEUED" },
    });
  });
});

describe("conversation > joinLeg", () => {
  it("adds a channel once, with a note in the order", async () => {
    const { id } = await start();
    const join = () =>
      town.write(
        "support",
        shopper,
        "joinLeg",
        { conversationId: id, channel: "PHONE" },
        `leg { channel } ${CONVERSATION}`,
      );
    const first = await join();
    expect(first.leg).toEqual({ channel: "PHONE" });
    expect(first.conversation.messages.nodes[1].body.__typename).toBe("SystemNote");
    expect((await join()).conversation).toEqual(first.conversation);
  });
});

describe("conversation > lists", () => {
  const list = (viewer: Principal, args: string) =>
    town.ask("support", viewer, `{ myConversations(${args}) { nodes { id } pageInfo { hasNextPage endCursor } } }`);

  it("go on from a cursor without losing or repeating one", async () => {
    const viewer = await town.as("customer:15");
    const made = [];
    for (let index = 0; index < 5; index += 1) made.push((await start(viewer)).id);
    const all = (await list(viewer, "first: 100")).data.myConversations.nodes;
    const seen: unknown[] = [];
    let after = "";
    for (;;) {
      const { nodes, pageInfo } = (await list(viewer, `first: 2${after}`)).data.myConversations;
      seen.push(...nodes);
      if (!pageInfo.hasNextPage) break;
      after = `, after: "${pageInfo.endCursor}"`;
    }
    expect(seen).toEqual(all);
    expect(all.map(({ id }: { id: string }) => id)).toEqual(expect.arrayContaining(made));
  });

  it.each([
    [`first: 101`, "BAD_USER_INPUT"],
    [`first: 0`, "BAD_USER_INPUT"],
    [`first: -1`, "BAD_USER_INPUT"],
    [`after: "nonsense"`, "CURSOR_INVALID"],
  ])("refuse (%s) with %s", async (args, code) => {
    expect((await list(shopper, args)).errors?.[0]?.extensions.code).toBe(code);
    const { id } = await start();
    expect((await read(shopper, id, `messages(${args}) { nodes { id } }`)).errors?.[0]?.extensions.code).toBe(code);
  });

  it("do not take another list's cursor", async () => {
    const { data } = await town.ask("support", agent, `{ agentQueue(first: 1) { pageInfo { endCursor } } }`);
    const { errors } = await list(shopper, `after: "${data.agentQueue.pageInfo.endCursor}"`);
    expect(errors?.[0]?.extensions.code).toBe("CURSOR_INVALID");
  });

  it("say what they depend on, and a new conversation announces just that", async () => {
    const { extensions } = await list(shopper, "first: 1");
    const tag = `owner:customer:${shopper.customerId}:conversations`;
    expect(extensions?.lockstep?.dependsOn).toContain(tag);
    const operation = `mutation ($input: StartConversationInput!) { startConversation(input: $input) { conversation { id } } }`;
    const begun = await town.ask("support", shopper, operation, {
      input: { clientMutationId: "tags", subject: "Tags" },
    });
    const tags = begun.extensions?.lockstep?.changes?.flatMap(({ record }) =>
      record.changes.flatMap((change) => change.tags),
    );
    const { id } = begun.data.startConversation.conversation;
    expect(tags).toEqual(expect.arrayContaining([tag, "queue:agents", `conversation:${id}`]));
  });

  it("are found through her customer by agents and by herself, not by another customer", async () => {
    const operation = `query ($r: [_Any!]!) { _entities(representations: $r) { ... on Customer { conversations(first: 1) { nodes { id } } } } }`;
    const variables = { r: [{ __typename: "Customer", id: shopper.customerId }] };
    const [hers, agents, others] = await Promise.all(
      [shopper, agent, await town.as("customer:2")].map((viewer) => town.ask("support", viewer, operation, variables)),
    );
    expect(hers?.data._entities[0].conversations.nodes).toHaveLength(1);
    expect(agents?.data).toEqual(hers?.data);
    expect(others?.data._entities[0].conversations).toBeNull();
  });
});

describe("conversation > unknown", () => {
  it("is null for an id that nobody has, BAD_USER_INPUT for a text that is none", async () => {
    expect((await read(agent, "con_01JD00000000000000000000CC")).data).toEqual({ conversation: null });
    expect((await read(agent, "con_1")).errors?.[0]?.extensions.code).toBe("BAD_USER_INPUT");
  });
});
