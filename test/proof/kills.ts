import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { seededRandom } from "../../kernel/random.ts";
import { ask, signIn, Touchpoint, type Screen } from "../support/clients.ts";
import { sendMutation } from "../support/mutate.ts";
import { freePort, spawnUntilReady, type Spawned } from "../support/spawned.ts";

const ROUNDS = 10;
const MUTATIONS = 200;
const SHOPPERS = 8;
const SEED = Number(process.env["PROOF_SEED"] ?? 20_261_124);

/** A write that was sent, and what came back before the process was killed. */
interface Attempt {
  readonly token: string;
  readonly field: string;
  readonly input: Readonly<Record<string, unknown>>;
  acknowledged: boolean;
}

interface Shopper {
  readonly token: string;
  readonly conversationId: string;
  readonly thread: Screen;
  readonly cart: Screen;
}

/**
 * `kill -9` of the process in the middle of 200 concurrent mutations, 10 times: after each restart every acknowledged
 * mutation is there, none is half there, and the live clients, which reconnect by themselves, converge to the stored state.
 */
export async function proveKills(): Promise<void> {
  const random = seededRandom(SEED);
  const data = await mkdtemp(join(tmpdir(), "lockstep-kills-"));
  const port = await freePort();
  const start = () =>
    spawnUntilReady({
      script: "deploy/start.ts",
      env: { PORT: String(port), LOCKSTEP_DATA: data, LOCKSTEP_SEED: "small", LOCKSTEP_TRAFFIC: "off" },
    });
  let lockstep = await start();
  const { url } = lockstep;
  const touchpoints: Touchpoint[] = [];
  try {
    const staff = await signIn(url, "manager:lyo-1");
    const { variantIds, locationId } = await shelf(url, staff);
    const shoppers: Shopper[] = [];
    for (let number = 1; number <= SHOPPERS; number += 1) shoppers.push(await openShopper(url, number, touchpoints));
    let acknowledgedInAll = 0;
    const applied = new Map(shoppers.map(({ token }) => [token, 0]));

    for (let round = 1; round <= ROUNDS; round += 1) {
      const attempts: Attempt[] = Array.from({ length: MUTATIONS }, (_, index) =>
        attempt({ index, round, random, shoppers, staff, variantIds, locationId }),
      );
      await killAmid(lockstep, url, attempts, Math.floor(MUTATIONS * (0.2 + 0.6 * random())));
      const acknowledged = attempts.filter((made) => made.acknowledged).length;
      acknowledgedInAll += acknowledged;
      lockstep = await start();
      await everyAttemptIsWholeOrAbsent(url, attempts, applied);
      await cartsHoldWhatWasApplied(url, applied);
      await stockBalances(url, staff, locationId);
      for (const shopper of shoppers) await converges(url, shopper);
      console.log(
        `round ${round}: ${acknowledged} of ${MUTATIONS} acknowledged before the kill, none lost, none half there`,
      );
    }
    console.log(`seed ${SEED}: ${acknowledgedInAll} acknowledged mutations in ${ROUNDS} kills, 0 lost`);
  } finally {
    for (const touchpoint of touchpoints) await touchpoint[Symbol.asyncDispose]();
    await lockstep[Symbol.asyncDispose]();
    await rm(data, { recursive: true, force: true });
  }
}

async function openShopper(url: string, number: number, touchpoints: Touchpoint[]): Promise<Shopper> {
  const token = await signIn(url, `customer:${number}`);
  const input = { clientMutationId: randomUUID(), subject: `Proof ${number}` };
  const started = await sendMutation(url, { token, field: "startConversation", input, select: "conversation { id }" });
  const { conversation } = (started.data ?? {})["startConversation"] as {
    readonly conversation: { readonly id: string };
  };
  const touchpoint = new Touchpoint(url, token);
  touchpoints.push(touchpoint);
  const thread = touchpoint.show(THREAD.replace("query", "subscription"), { id: conversation.id });
  const cart = touchpoint.show(CART.replace("query", "subscription"));
  await Promise.all([thread.until(() => true, "the conversation"), cart.until(() => true, "the cart")]);
  return { token, conversationId: conversation.id, thread, cart };
}

function attempt(scene: {
  readonly index: number;
  readonly round: number;
  readonly random: () => number;
  readonly shoppers: readonly Shopper[];
  readonly staff: string;
  readonly variantIds: readonly string[];
  readonly locationId: string;
}): Attempt {
  const { index, round, random, shoppers, staff, variantIds, locationId } = scene;
  const shopper = pick(shoppers, random);
  const clientMutationId = `kill-${round}-${index}-${randomUUID()}`;
  const variantId = pick(variantIds, random);
  const kind = random();
  if (kind < 0.5) {
    const text = `message ${round}/${index}`;
    return {
      token: shopper.token,
      field: "sendMessage",
      input: { clientMutationId, conversationId: shopper.conversationId, text },
      acknowledged: false,
    };
  }
  if (kind < 0.75) {
    return {
      token: shopper.token,
      field: "addLines",
      input: { clientMutationId, lines: [{ variantId, quantity: 1 }] },
      acknowledged: false,
    };
  }
  const adjustment = { clientMutationId, variantId, locationId, delta: 1, reason: "RECEIVED" };
  return { token: staff, field: "adjustStock", input: adjustment, acknowledged: false };
}

async function killAmid(
  lockstep: Spawned,
  url: string,
  attempts: readonly Attempt[],
  killAfter: number,
): Promise<void> {
  let acknowledged = 0;
  const { promise: enough, resolve } = Promise.withResolvers<void>();
  const sent = attempts.map(async (made) => {
    const answer = await sendMutation(url, made).catch(() => undefined); // the connection ends with the process
    const payload = answer?.data?.[made.field] as { readonly userErrors: readonly unknown[] } | undefined | null;
    if (payload === undefined || payload === null) return;
    made.acknowledged = true;
    acknowledged += 1;
    if (acknowledged === killAfter) resolve();
  });
  await Promise.race([enough, Promise.all(sent)]);
  await lockstep.kill9();
  await Promise.all(sent);
}

/** Sent again under its key, every attempt answers as it did; whole: each message is there exactly once. */
async function everyAttemptIsWholeOrAbsent(
  url: string,
  attempts: readonly Attempt[],
  applied: Map<string, number>,
): Promise<void> {
  const threads = new Map<string, readonly string[]>();
  for (const made of attempts) {
    const conversationId = made.input["conversationId"];
    if (typeof conversationId !== "string") continue;
    if (!threads.has(conversationId)) threads.set(conversationId, await allTexts(url, made.token, conversationId));
    const times = threads.get(conversationId)?.filter((text) => text === made.input["text"]).length;
    if (made.acknowledged)
      assert.equal(times, 1, `${String(made.input["text"])} was acknowledged and is there ${times} times`);
    else assert.ok(times === 0 || times === 1, `${String(made.input["text"])} is there ${times} times`);
  }
  for (const made of attempts) {
    const outcome = await sendAgain(url, made);
    if (outcome === "APPLIED") applied.set(made.token, (applied.get(made.token) ?? 0) + 1);
  }
  for (const [conversationId] of threads) {
    const { token } = attempts.find((made) => made.input["conversationId"] === conversationId) ?? attempts[0]!;
    const texts = (await allTexts(url, token, conversationId)).filter((text) => text.startsWith("message "));
    assert.equal(new Set(texts).size, texts.length, "a message that was sent again under its key is there once");
  }
}

/**
 * Sends an attempt again under its key and answers its outcome, null where the mutation states none. PENDING is an honest
 * answer while the lease of the killed process runs; it has to end within a minute. Each request waits for its answer, so
 * this asks again at once.
 */
async function sendAgain(url: string, made: Attempt): Promise<string | null> {
  const select = made.field === "addLines" ? { select: "outcome" } : {};
  const deadlineMs = Date.now() + 60_000;
  for (;;) {
    const again = await sendMutation(url, { ...made, ...select });
    assert.equal(again.errors, undefined, `${made.field} sent again under its key: ${JSON.stringify(again.errors)}`);
    const { outcome = null } = (again.data ?? {})[made.field] as { readonly outcome?: string | null };
    if (outcome !== "PENDING") return outcome;
    assert.ok(Date.now() < deadlineMs, `${made.field} is still pending a minute after the restart`);
  }
}

/** Every unit that was ever applied is in the cart once: none lost by a kill, none doubled by sending again. */
async function cartsHoldWhatWasApplied(url: string, applied: ReadonlyMap<string, number>): Promise<void> {
  for (const [token, units] of applied) {
    const { data } = await ask(url, { token, query: `{ myCart { itemCount } }` });
    assert.equal(data?.["myCart"]?.itemCount ?? 0, units, "units in the cart");
  }
}

async function allTexts(url: string, token: string, id: string): Promise<readonly string[]> {
  const texts: string[] = [];
  for (let after: string | null = null; ;) {
    const page: any = (await ask(url, { token, query: PAGES, variables: { id, after } })).data; // any: as selected
    const { nodes, pageInfo } = page.conversation.messages;
    texts.push(...nodes.map((node: any) => node.body.text as string)); // any: as selected
    const seqs = nodes.map((node: any) => node.seq as number); // any: as selected
    assert.deepEqual(
      seqs,
      seqs.toSorted((a: number, b: number) => a - b),
      "messages are in one order",
    );
    if (!pageInfo.hasNextPage) return texts;
    after = pageInfo.endCursor as string;
  }
}

/** On hand is what is available, held, allocated and kept back, for every variant of the store, at whatever point it died. */
async function stockBalances(url: string, token: string, locationId: string): Promise<void> {
  const query = `query($id: ID!) { locationStock(locationId: $id, first: 100) { nodes { id onHand held allocated safety available } } }`;
  const { data, errors } = await ask(url, { token, query, variables: { id: locationId } });
  assert.equal(errors, undefined, JSON.stringify(errors));
  for (const level of (data ?? {})["locationStock"].nodes as readonly Record<string, number>[]) {
    const { onHand = 0, held = 0, allocated = 0, safety = 0, available = 0 } = level;
    const shown = Math.min(onHand - held - allocated - safety, 20);
    assert.equal(available, shown, `${String(level["id"])} does not balance: ${JSON.stringify(level)}`);
    assert.ok(
      onHand >= 0 && held >= 0 && allocated >= 0,
      `${String(level["id"])} went below zero: ${JSON.stringify(level)}`,
    );
  }
}

/** The reconnected screens show what a fresh query answers. */
async function converges(url: string, shopper: Shopper): Promise<void> {
  for (const [screen, query] of [
    [shopper.thread, THREAD],
    [shopper.cart, CART],
  ] as const) {
    const variables = query === THREAD ? { id: shopper.conversationId } : {};
    const fresh = await ask(url, { token: shopper.token, query, variables });
    await screen.until(
      (shown) => JSON.stringify(shown) === JSON.stringify(fresh.data),
      `what is stored: ${JSON.stringify(fresh.data).slice(0, 300)}`,
    );
  }
}

async function shelf(
  url: string,
  token: string,
): Promise<{ readonly variantIds: readonly string[]; readonly locationId: string }> {
  const query = `query { location(code: "lyo-1") { id } products(first: 4) { nodes { variants(first: 2) { nodes { id } } } } }`;
  const { data } = await ask(url, { token, query });
  const variantIds = data?.["products"].nodes.flatMap((product: any) =>
    product.variants.nodes.map((variant: any) => variant.id),
  ); // any: as selected
  return { variantIds, locationId: data?.["location"].id };
}

function pick<T>(from: readonly T[], random: () => number): T {
  const chosen = from[Math.floor(random() * from.length)];
  assert.ok(chosen !== undefined, "there is something to choose from");
  return chosen;
}

const THREAD = `query Thread($id: ID!) { conversation(id: $id) { id revision messages(last: 20) { nodes { id seq body { ... on Text { text } } } } } }`;
const PAGES = `query Pages($id: ID!, $after: String) { conversation(id: $id) { messages(first: 100, after: $after) { nodes { seq body { ... on Text { text } } } pageInfo { hasNextPage endCursor } } } }`;
const CART = `query Bag { myCart { id revision lines { id quantity variant { sku } } totals { payable { amount } } } }`;
