import type { Random } from "../../kernel/random.ts";
import { pick } from "./chance.ts";
import type { GraphSession } from "./graph-session.ts";
import type { Person } from "./life.ts";
import { decideShopper, type ShopperAct, type ShopperLine, type ShopperView } from "./shopper.ts";
import { shopperQuestions, shopperThanks } from "./words.ts";
import { productsQuery, seenQuery, writeMutation } from "./operations.ts";

/** How often a shopper looks at what everybody looks at, rather than at anything in the shop. */
const fashion = 0.45;

/** A shopper: looks around, fills a small bag, changes her mind, asks, orders. */
export function createShopper(input: {
  readonly name: string;
  readonly session: GraphSession;
  readonly random: Random;
  readonly meanThinkingMs: number;
}): Person {
  const { session, random } = input;
  let looking: readonly string[] = [];

  const look = async () => {
    const { products } = await session.send<Products>(productsQuery);
    const popular = products.nodes.slice(0, 8);
    const product = pick(random, random() < fashion ? popular : products.nodes);
    looking = product?.variants.nodes.map((variant) => variant.id) ?? [];
  };

  return {
    name: input.name,
    meanThinkingMs: input.meanThinkingMs,
    async act() {
      if (looking.length === 0) await look();
      const seen = await session.send<Seen>(seenQuery, { variantIds: looking });
      await carryOut(decideShopper(viewOf(seen), random), seen);
    },
  };

  async function carryOut(act: ShopperAct, seen: Seen): Promise<void> {
    switch (act.kind) {
      case "look":
        return look();
      case "add":
        await session.write(writeMutation("addLines"), { lines: [{ variantId: act.variantId, quantity: 1 }] });
        return;
      case "setQuantity":
        await session.write(writeMutation("setQuantity"), { lineId: act.lineId, quantity: act.quantity });
        return;
      case "remove":
        await session.write(writeMutation("removeLine"), { lineId: act.lineId });
        return;
      case "pickUp":
        await session.write(writeMutation("setFulfilment"), {
          lineId: act.lineId,
          method: "PICKUP",
          locationId: act.storeId,
        });
        return;
      case "order":
        await session.write(writeMutation("placeOrder"), { cartId: act.cartId });
        return;
      case "write":
        return write(act.conversationId, seen);
      default:
        return act satisfies never;
    }
  }

  async function write(conversationId: string | undefined, seen: Seen): Promise<void> {
    const isAnswered = seen.myConversations.nodes[0]?.messages.nodes[0]?.author.kind === "AGENT";
    const text = pick(random, isAnswered && random() < 0.5 ? shopperThanks : shopperQuestions) ?? "";
    if (conversationId !== undefined) await session.write(writeMutation("sendMessage"), { conversationId, text });
    else await session.write(writeMutation("startConversation"), { subject: "A question", text });
  }
}

function viewOf(seen: Seen): ShopperView {
  const conversation = seen.myConversations.nodes[0];
  const available = new Map<string, number>();
  for (const level of seen.stock) {
    const id = level.variant?.id;
    if (id !== undefined) available.set(id, (available.get(id) ?? 0) + level.available);
  }
  return {
    cart: seen.myCart === null ? undefined : { id: seen.myCart.id, lines: seen.myCart.lines.map(lineOf) },
    variants: [...available].map(([id, count]) => ({ id, available: count })),
    storeIds: seen.stock
      .filter((level) => level.location?.kind === "STORE" && level.available > 1)
      .flatMap((level) => level.location?.id ?? []),
    conversation: conversation && {
      id: conversation.id,
      isHerTurn: conversation.messages.nodes[0]?.author.kind === "AGENT",
    },
  };
}

type SeenLine = NonNullable<Seen["myCart"]>["lines"][number];

function lineOf(line: SeenLine): ShopperLine {
  return {
    id: line.id,
    quantity: line.quantity,
    isPickup: line.fulfilment.method === "PICKUP",
    isHeld: line.holdState === "HELD",
  };
}

interface Products {
  readonly products: {
    readonly nodes: readonly {
      readonly id: string;
      readonly variants: { readonly nodes: readonly { readonly id: string }[] };
    }[];
  };
}

interface Seen {
  readonly myCart: {
    readonly id: string;
    readonly lines: readonly {
      readonly id: string;
      readonly quantity: number;
      readonly holdState: string;
      readonly fulfilment: { readonly method: string };
    }[];
  } | null;
  readonly stock: readonly {
    readonly available: number;
    readonly variant: { readonly id: string } | null;
    readonly location: { readonly id: string; readonly kind: string } | null;
  }[];
  readonly myConversations: {
    readonly nodes: readonly {
      readonly id: string;
      readonly messages: { readonly nodes: readonly { readonly author: { readonly kind: string } }[] };
    }[];
  };
}
