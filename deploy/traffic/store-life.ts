import type { Random } from "../../kernel/random.ts";
import { pick } from "./chance.ts";
import type { GraphSession } from "./graph-session.ts";
import type { Person } from "./life.ts";
import { decideStaff } from "./staff.ts";
import { kioskProductsQuery, kioskStockQuery, shelvesQuery, writeMutation } from "./operations.ts";

/** The staff of one place: walks along the shelves, fills them up, counts. */
export function createStaff(input: {
  readonly name: string;
  readonly session: GraphSession;
  readonly locationId: string;
  readonly random: Random;
  readonly meanThinkingMs: number;
}): Person {
  const { session, random, locationId } = input;
  let after: string | null = null;
  return {
    name: input.name,
    meanThinkingMs: input.meanThinkingMs,
    async act() {
      const page: Shelves = await session.send(shelvesQuery, { locationId, after });
      const { nodes, pageInfo } = page.locationStock;
      after = pageInfo.hasNextPage ? pageInfo.endCursor : null;
      const act = decideStaff(
        nodes.map((level) => ({ stockLevelId: level.id, onHand: level.onHand, available: level.available })),
        random,
      );
      if (act.kind === "walkOn") return;
      const level = nodes.find((candidate) => candidate.id === act.stockLevelId);
      await session.write(writeMutation("adjustStock"), {
        stockLevelId: act.stockLevelId,
        delta: act.delta,
        reason: act.reason,
        expectedRevision: level?.revision,
      });
    },
  };
}

/** A visitor at a kiosk: looks at one product's stock after another, and writes nothing. */
export function createKioskVisitor(input: {
  readonly session: GraphSession;
  readonly locationId: string;
  readonly random: Random;
  readonly meanThinkingMs: number;
}): Person {
  const { session, random, locationId } = input;
  return {
    name: "kiosk",
    meanThinkingMs: input.meanThinkingMs,
    async act() {
      const { products } = await session.send<KioskProducts>(kioskProductsQuery);
      const product = pick(random, products.nodes);
      const variantIds = product?.variants.nodes.map((variant) => variant.id) ?? [];
      if (variantIds.length > 0) await session.send(kioskStockQuery, { variantIds, locationIds: [locationId] });
    },
  };
}

interface Shelves {
  readonly locationStock: {
    readonly nodes: readonly {
      readonly id: string;
      readonly onHand: number;
      readonly available: number;
      readonly revision: number;
    }[];
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  };
}

interface KioskProducts {
  readonly products: {
    readonly nodes: readonly { readonly variants: { readonly nodes: readonly { readonly id: string }[] } }[];
  };
}
