import assert from "node:assert/strict";
import { ApolloClient, gql, InMemoryCache } from "@apollo/client";
import { GraphQLWsLink } from "@apollo/client/link/subscriptions";
import { createClient } from "graphql-ws";
import WebSocket from "ws";
import { ask, signIn, Touchpoint, type Screen } from "./clients.ts";
import { mutate } from "./mutate.ts";

const CART = /* GraphQL */ `
  subscription Cart($id: ID!) {
    cart(id: $id) {
      id
      revision
      state
      lines {
        id
        quantity
        variant {
          id
          sku
          title
        }
        fulfilment {
          method
          location {
            name
          }
        }
      }
      totals {
        payable {
          amount
          currency
        }
      }
      pointsPreview {
        points
      }
    }
  }
`;
const SHELF = /* GraphQL */ `
  subscription Shelf($variants: [ID!]!, $places: [ID!]!) {
    stock(variantIds: $variants, locationIds: $places) {
      id
      available
      bucket
    }
  }
`;
const CONVERSATION = /* GraphQL */ `
  subscription Conversation($id: ID!) {
    conversation(id: $id) {
      id
      messages(first: 50) {
        nodes {
          id
          seq
          author {
            kind
          }
          body {
            __typename
            ... on Text {
              text
            }
          }
        }
      }
    }
  }
`;
const POINTS = /* GraphQL */ `
  subscription Points {
    loyalty {
      balance
    }
  }
`;
const ORDERS = /* GraphQL */ `
  subscription Orders {
    myOrders(first: 5) {
      nodes {
        id
        number
        status
        fulfilments {
          method
          state
          location {
            name
          }
        }
      }
    }
  }
`;

/** The gateway that each touchpoint is connected to; all may be the same. */
export interface SceneUrls {
  readonly web: string;
  readonly phone: string;
  readonly kiosk: string;
  readonly desk: string;
}

/**
 * The scene of the first slice, over real sockets: a shopper adds the last but one pair of a shoe, talks with an agent,
 * picks the store and orders; her phone, the kiosk in the store, the agent's desk, her orders and points follow.
 */
export async function playShopperScene(urls: SceneUrls): Promise<void> {
  const [shopper, kiosk, agent] = await Promise.all([
    signIn(urls.web, "customer:1"),
    signIn(urls.web, "kiosk:lyo-1"),
    signIn(urls.web, "agent"),
  ]);
  const { variantId, locationId } = await lastPair(urls.web, shopper);

  await using web = new Touchpoint(urls.web, shopper);
  await using phone = new Touchpoint(urls.phone, shopper);
  await using store = new Touchpoint(urls.kiosk, kiosk);
  await using desk = new Touchpoint(urls.desk, agent);

  // The shelf, before: the kiosk in the store shows two pairs.
  const shelf = store.show(SHELF, { variants: [variantId], places: [locationId] });
  await shelf.until((shown) => shown["stock"][0].available === 2, "two pairs on the shelf");

  // She adds the last but one pair on the web.
  const added = await mutate(urls.web, {
    token: shopper,
    field: "addLines",
    input: { lines: [{ variantId, quantity: 1 }] },
    select: "outcome cart { id }",
  });
  assert.deepEqual(added.userErrors, []);
  const cartId = added["cart"].id as string;

  // Her phone and the agent's screen show the line; the kiosk shows the stock fall.
  const before = await executionsOpened(urls);
  const screens = [web.show(CART, { id: cartId }), phone.show(CART, { id: cartId })] as const;
  const agentsCart = desk.show(CART, { id: cartId });
  for (const screen of [...screens, agentsCart])
    await screen.until((shown) => shown["cart"].lines.length === 1, "the line");
  await shelf.until((shown) => shown["stock"][0].available === 1, "one pair on the shelf");
  assert.equal(new Set([...screens, agentsCart].map((screen) => screen.hash)).size, 1);
  // Web and phone are one principal: on one gateway the second equal screen opens no execution; the agent's rights differ.
  const audiences = new Set([`shopper ${urls.web}`, `shopper ${urls.phone}`, `agent ${urls.desk}`]).size;
  assert.equal((await executionsOpened(urls)) - before, audiences);

  // The agent writes in the conversation; phone and web show it in the same order.
  const started = await mutate(urls.web, {
    token: shopper,
    field: "startConversation",
    input: { subject: "Fell Runner in 44", text: "Do these run large?" },
    select: "conversation { id }",
  });
  const conversationId = started["conversation"].id as string;
  const threads = [web, phone, desk].map((touchpoint) => touchpoint.show(CONVERSATION, { id: conversationId }));
  for (const thread of threads) await thread.until((shown) => texts(shown).length === 1, "her question");
  const lines = ["They run true to size.", "Half a size up with thick socks.", "Shall I hold a pair for you?"];
  for (const text of lines) {
    const sent = await mutate(urls.desk, { token: agent, field: "sendMessage", input: { conversationId, text } });
    assert.deepEqual(sent.userErrors, []);
  }
  for (const thread of threads) await thread.until((shown) => texts(shown).length === 4, "all four messages");
  for (const thread of threads) assert.deepEqual(texts(thread.latest?.data), ["Do these run large?", ...lines]);
  assert.equal(new Set(threads.map((thread) => thread.hash)).size, 1);

  // Through @apollo/client too: the order page and the points balance.
  using apollo = apolloScreens(urls.phone, shopper);
  const points = apollo.watch(POINTS);
  const orders = apollo.watch(ORDERS);
  await Promise.all([points.first, orders.first]);
  const balanceBefore = points.latest()["loyalty"]?.balance ?? 0;
  const ordersBefore = orders.latest()["myOrders"].nodes.length as number;

  // She picks the store and places the order; everything follows without a reload.
  const lineId = screens[0].latest?.data?.["cart"].lines[0].id as string;
  const picked = await mutate(urls.web, {
    token: shopper,
    field: "setFulfilment",
    input: { lineId, method: "PICKUP", locationId },
  });
  assert.deepEqual(picked.userErrors, []);
  await screens[1].until((shown) => shown["cart"].lines[0].fulfilment.method === "PICKUP", "the pick-up");
  const expectedPoints = screens[1].latest?.data?.["cart"].pointsPreview.points as number;
  assert.ok(expectedPoints > 0);

  const placed = await mutate(urls.web, {
    token: shopper,
    field: "placeOrder",
    input: { cartId },
    select: "outcome order { id number }",
  });
  assert.deepEqual(placed.userErrors, []);
  assert.equal(placed["outcome"], "APPLIED");
  await screens[0].until((shown) => shown["cart"].state === "ORDERED", "the cart is ordered");
  await orders.until((shown) => shown["myOrders"].nodes[0].number === placed["order"].number, "the order");
  await points.until((shown) => shown["loyalty"].balance === balanceBefore + expectedPoints, "the points");
  assert.ok(orders.latest()["myOrders"].nodes.length >= Math.min(5, ordersBefore));
  assert.equal(shelf.latest?.data?.["stock"][0].available, 1);
  assert.equal(new Set([...screens, agentsCart].map((screen) => screen.hash)).size, 1);
  assert.equal(neverWentBack([...screens, agentsCart]), true);
}

/** The variant of which the store in Lyon has the last two pairs of the whole network. */
async function lastPair(
  url: string,
  token: string,
): Promise<{ readonly variantId: string; readonly locationId: string }> {
  const { data } = await ask(url, {
    token,
    query: /* GraphQL */ `
      query {
        variantByCode(code: "FELL-RUNNER-BLK-44") {
          id
        }
        location(code: "lyo-1") {
          id
        }
      }
    `,
  });
  return { variantId: data?.["variantByCode"].id, locationId: data?.["location"].id };
}

function texts(shown: any): readonly string[] {
  // any: the conversation as selected above
  return shown.conversation.messages.nodes.map((message: { body: { text: string } }) => message.body.text);
}

/** How many executions the gateway has opened for live groups so far. */
async function executionsOpened(urls: SceneUrls): Promise<number> {
  const counts = [...new Set(Object.values(urls) as string[])].map(async (url) => {
    const response = await fetch(new URL("/health/deps", url));
    const body = (await response.json()) as { readonly live: { readonly executionsOpened: number } };
    return body.live.executionsOpened;
  });
  return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
}

function neverWentBack(screens: readonly Screen[]): boolean {
  return screens.every((screen) => {
    const revisions = screen.frames.map((frame) => frame.data?.["cart"].revision as number);
    return revisions.every((revision, index) => index === 0 || revision >= (revisions[index - 1] ?? 0));
  });
}

/** Screens of an application that uses @apollo/client over graphql-ws. */
function apolloScreens(url: string, token: string) {
  const socket = createClient({
    url: `${new URL("/graphql", url).href.replace(/^http/, "ws")}`,
    webSocketImpl: WebSocket,
    connectionParams: { authorization: `Bearer ${token}` },
  });
  const client = new ApolloClient({ link: new GraphQLWsLink(socket), cache: new InMemoryCache() });
  return {
    watch(query: string) {
      let newest: any; // any: the caller names the fields it selected
      const claims = new Set<() => void>();
      const subscription = client.subscribe({ query: gql(query) }).subscribe(({ data: shown }) => {
        newest = shown;
        for (const look of claims) look();
      });
      const until = (claim: (shown: any) => unknown, what: string) =>
        new Promise<void>((resolve, reject) => {
          const timer = setTimeout(
            () => reject(new Error(`Apollo never showed ${what}: ${JSON.stringify(newest)}`)),
            10_000,
          );
          const look = () => {
            if (newest === undefined || !claim(newest)) return;
            clearTimeout(timer);
            claims.delete(look);
            resolve();
          };
          claims.add(look);
          look();
        });
      return {
        first: until(() => true, "anything"),
        until,
        latest: () => newest,
        stop: () => subscription.unsubscribe(),
      };
    },
    [Symbol.dispose]() {
      client.stop();
      void socket.dispose(); // the process under test ends with the file; nothing waits for this socket
    },
  };
}
