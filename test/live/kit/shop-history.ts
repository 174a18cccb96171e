import { seededRandom } from "../../../kernel/random.ts";
import { publicViewer } from "../../../kernel/viewer.ts";
import { Live } from "../../../gateway/live/live.ts";
import type { Member } from "../../../gateway/live/member.ts";
import type { LiveRequest } from "../../../gateway/live/request.ts";
import type { Operations } from "../../../gateway/operation/operation.ts";
import { createOperations } from "../../../gateway/operation/prepare.ts";
import type { Planner } from "../../../gateway/plan/planner.ts";
import { readSupergraph } from "../../../gateway/supergraph/supergraph.ts";
import type { HistorySubgraph, Write } from "./history-subgraph.ts";
import { Screen } from "./screen.ts";
import { createShop } from "./shop.ts";
import type { Shop } from "./shop.ts";
import { VirtualTimers } from "./virtual-timers.ts";

/** What the checker found, over a whole history. */
export interface ShopFindings {
  readonly comparisons: number;
  readonly frames: number;
  readonly swaps: number;
  readonly wrong: string[];
  readonly backwards: string[];
  readonly namesLeft: number;
}

const products = Array.from({ length: 6 }, (_, index) => `p${index}`);
const carts = Array.from({ length: 4 }, (_, index) => `c${index}`);
const categories = ["shoes", "hats"];
const owners = ["ann", "bob"];

type Pick = <Value>(values: readonly Value[]) => Value;

/** What clients watch: one subgraph and several, lists, aliases that equal field names, values that only @requires reads. */
const selections: readonly { readonly query: string; readonly variables: (pick: Pick) => Record<string, unknown> }[] = [
  {
    query: `subscription($id: ID!) { product(id: $id) { id name price revision stock stockRevision } }`,
    variables: (pick) => ({ id: pick(products) }),
  },
  {
    query: `subscription($c: String!) { products(category: $c) { id name revision stock stockRevision } }`,
    variables: (pick) => ({ c: pick(categories) }),
  },
  {
    query: `subscription($id: ID!) { cart(id: $id) { id revision lines { quantity product { id price revision stock } } points } }`,
    variables: (pick) => ({ id: pick(carts) }),
  },
  { query: `subscription($id: ID!) { cart(id: $id) { points } }`, variables: (pick) => ({ id: pick(carts) }) },
  {
    query: `subscription($o: String!) { carts(owner: $o) { id revision points lines { product { name } } } }`,
    variables: (pick) => ({ o: pick(owners) }),
  },
  {
    query: `subscription($id: ID!) { cart(id: $id) { id: owner lines { price: quantity product { id: name name: price stock } } } }`,
    variables: (pick) => ({ id: pick(carts) }),
  },
  {
    query: `query($a: ID!, $b: ID!, $x: Boolean!) @live { a: product(id: $a) { stock @include(if: $x) price } b: cart(id: $b) { owner points @skip(if: $x) } }`,
    variables: (pick) => ({ a: pick(products), b: pick(carts), x: pick([true, false]) }),
  },
];

/** One random history over a federated shop, through the real planner and executor. */
export async function runShopHistory(seed: number, planner: Planner): Promise<ShopFindings> {
  const random = seededRandom(seed);
  const below = (limit: number) => Math.floor(random() * limit);
  const pick: Pick = (values) => values[below(values.length)] as (typeof values)[number]; // none is empty
  const timers = new VirtualTimers();
  const shop = createShop();
  const supergraph = readSupergraph(shop.supergraph);
  const makeOperations = () =>
    createOperations({ supergraph, planner, transports: shop.subgraphs, isTracked: () => true });
  let operations: Operations = makeOperations();
  const backoff = { minMs: 10, maxMs: 40 };
  const live = new Live({ names: supergraph.entities, timers, minIntervalMs: 5, backoff, lingerMs: 20 });
  for (const [name, subgraph] of shop.subgraphs) live.attach(name, subgraph);
  const findings = {
    comparisons: 0,
    frames: 0,
    swaps: 0,
    wrong: [] as string[],
    backwards: [] as string[],
    namesLeft: 0,
  };
  let isCalm = true;
  let underWay = 0;

  for (const subgraph of shop.subgraphs.values()) {
    subgraph.weather = async (self, after) => {
      if (isCalm) return self.now();
      const fate = random();
      await timers.wait(below(6));
      if (fate < 0.04) throw new Error("down");
      const mayLag = fate < 0.3;
      const oldest = fate < 0.08 ? 0 : Math.min(after, self.position);
      const seen = mayLag ? oldest + below(self.position - oldest + 1) : self.position;
      const position = fate < 0.08 ? seen : Math.max(Math.min(after, seen), seen - below(3));
      await timers.wait(below(6));
      return { records: self.at(seen), position, readAt: seen };
    };
  }

  const write = () => {
    const { subgraph, writes } = someWrite(shop, pick, below);
    const event = subgraph.commit(...writes);
    if (random() < 0.3) live.apply([{ subgraph: subgraph.name, ...event }]);
    if (random() < 0.02) return subgraph.reset();
    for (let times = random() < 0.1 ? 2 : 1; times > 0; times--) {
      underWay++;
      timers.after(below(15), () => {
        underWay--;
        subgraph.deliver(event);
      });
    }
    return undefined;
  };

  const members: {
    readonly member: Member;
    readonly screen: Screen;
    readonly request: LiveRequest;
    readonly query: string;
  }[] = [];
  const watch = async () => {
    const { query, variables } = pick(selections);
    const preparation = await operations.prepare({ document: query });
    if (!preparation.ok) throw new Error(JSON.stringify(preparation.errors));
    const newest = new Map<string, number>();
    const screen = new Screen((frame) => {
      findings.frames++;
      for (const [key, revision] of revisionsIn(JSON.parse(frame).data, "")) {
        if (revision < (newest.get(key) ?? 0)) findings.backwards.push(`seed ${seed}: ${key} in ${query}`);
        newest.set(key, revision);
      }
    });
    const request = { operation: preparation.operation, variables: variables(pick), viewer: publicViewer };
    const subscription = live.subscribe(request, screen);
    if (!subscription.ok) throw new Error(JSON.stringify(subscription.errors));
    members.push({ member: subscription.member, screen, request, query });
  };

  /** A reload of the same supergraph: everything is planned anew, nobody is cut off. */
  const swap = async () => {
    findings.swaps++;
    operations = makeOperations();
    const replan = async ({ document }: { readonly document: string }) => operations.prepare({ document });
    await live.swap({ names: supergraph.entities, replan });
  };

  for (let count = 0; count < 25; count++) write();
  for (let round = 0; round < 2; round++) {
    isCalm = false;
    for (let count = 0; count < 6; count++) await watch();
    for (let step = 0; step < 25; step++) {
      for (let writes = below(4); writes > 0; writes--) write();
      const fate = random();
      if (fate < 0.2) await watch();
      else if (fate < 0.35 && members.length > 3) members.splice(below(members.length), 1)[0]?.member.leave();
      else if (fate < 0.4) await swap();
      await timers.advance(below(6));
    }
    isCalm = true;
    for (let quiet = 0; quiet < 100 && (underWay > 0 || !live.isSettled || quiet < 10); quiet++)
      await timers.advance(10);
    for (const { screen, request, query } of members) {
      findings.comparisons++;
      const { operation, viewer } = request;
      const coerced = operation.coerceVariables(request.variables);
      if (!coerced.ok) throw new Error(JSON.stringify(coerced.errors));
      const fresh = await operation.execute({ viewer, variables: coerced.values, requestId: "fresh" });
      if (screen.current === fresh.text) continue;
      findings.wrong.push(`seed ${seed} round ${round} ${query}: ${screen.current} instead of ${fresh.text}`);
    }
  }
  for (const { member } of members) member.leave();
  await timers.advance(100);
  findings.namesLeft = live.namesHeld;
  return findings;
}

function someWrite(
  { catalog, inventory, cart, loyalty }: Shop,
  pick: Pick,
  below: (limit: number) => number,
): { readonly subgraph: HistorySubgraph; readonly writes: readonly Write[] } {
  const product = pick(products);
  const id = pick(carts);
  switch (below(8)) {
    case 0:
    case 1:
      return { subgraph: inventory, writes: [{ typename: "Product", id: product, values: { stock: below(9) } }] };
    case 2:
    case 3: {
      const known = catalog.now().records.get(`Product:${product}`);
      const tags = known === undefined ? [`category:shoes`] : [];
      const values = { name: product, category: "shoes", ...known, price: below(50) };
      return { subgraph: catalog, writes: [{ typename: "Product", id: product, values, tags }] };
    }
    case 4: {
      const known = catalog.now().records.get(`Product:${product}`);
      const category = pick(categories);
      const tags = [`category:${category}`, `category:${known?.["category"] ?? category}`];
      const values =
        known !== undefined && below(3) === 0 ? undefined : { name: `${product} ${below(9)}`, price: 1, category };
      return { subgraph: catalog, writes: [{ typename: "Product", id: product, values, tags }] };
    }
    case 5: {
      const values = { factor: 1 + below(3) };
      return { subgraph: loyalty, writes: [{ typename: "Cart", id, values }] };
    }
    default: {
      const known = cart.now().records.get(`Cart:${id}`);
      const owner = pick(owners);
      const tags = [`owner:${owner}`, `owner:${known?.["owner"] ?? owner}`];
      const lines = Array.from({ length: below(3) }, () => ({
        quantity: 1 + below(3),
        product: { id: pick(products) },
      }));
      const values = known !== undefined && below(5) === 0 ? undefined : { owner, lines };
      return { subgraph: cart, writes: [{ typename: "Cart", id, values, tags }] };
    }
  }
}

function revisionsIn(value: unknown, path: string): [string, number][] {
  if (Array.isArray(value)) return value.flatMap((item) => revisionsIn(item, path));
  if (typeof value !== "object" || value === null) return [];
  const id = (value as { readonly id?: unknown }).id;
  return Object.entries(value).flatMap(([name, inner]): [string, number][] => {
    const isRevision = name.toLowerCase().endsWith("revision") && typeof inner === "number";
    return isRevision ? [[`${path}/${String(id)}.${name}`, inner]] : revisionsIn(inner, `${path}.${name}`);
  });
}
