import { operation, type Operation } from "./operation.ts";
import type { UserError } from "./shapes.ts";

/** What every write answers: refusals in words and types, empty when it was carried out. */
export interface Outcome {
  readonly userErrors: readonly UserError[];
}

/** A write of the graph: one input with an idempotency key, one payload under the name `outcome`. */
export type Write<Input, Payload extends Outcome = Outcome> = Operation<
  { readonly outcome: Payload },
  { readonly input: Input & { readonly clientMutationId: string } }
>;

const plainErrors = `userErrors { __typename code message }`;

const cartErrors = `userErrors {
  __typename
  code
  message
  ... on InsufficientStock { available alternatives { available distanceKm location { id name } } }
  ... on QuantityOverLimit { limit }
}`;

interface LineFulfilment {
  readonly method: "SHIP" | "PICKUP";
  readonly locationId?: string;
}

export const addLines: Write<{
  readonly lines: readonly {
    readonly variantId: string;
    readonly quantity: number;
    readonly fulfilment?: LineFulfilment;
  }[];
}> = operation(`mutation AddLines($input: AddLinesInput!) { outcome: addLines(input: $input) { ${cartErrors} } }`);

export const setQuantity: Write<{ readonly lineId: string; readonly quantity: number }> = operation(
  `mutation SetQuantity($input: SetQuantityInput!) { outcome: setQuantity(input: $input) { ${cartErrors} } }`,
);

export const removeLine: Write<{ readonly lineId: string }> = operation(
  `mutation RemoveLine($input: RemoveLineInput!) { outcome: removeLine(input: $input) { ${plainErrors} } }`,
);

export const setFulfilment: Write<{ readonly lineId: string } & LineFulfilment> = operation(
  `mutation SetFulfilment($input: SetFulfilmentInput!) { outcome: setFulfilment(input: $input) { ${cartErrors} } }`,
);

export const scanToCart: Write<{ readonly code: string; readonly locationId?: string }> = operation(
  `mutation ScanToCart($input: ScanToCartInput!) { outcome: scanToCart(input: $input) { ${cartErrors} } }`,
);

export const placeOrder: Write<
  { readonly cartId: string; readonly expectedRevision?: number },
  Outcome & { readonly order: { readonly id: string; readonly number: string } | null }
> = operation(`mutation PlaceOrder($input: PlaceOrderInput!) {
  outcome: placeOrder(input: $input) { order { id number } ${cartErrors} }
}`);

export const startConversation: Write<
  { readonly subject: string; readonly text?: string },
  Outcome & { readonly conversation: { readonly id: string } | null }
> = operation(`mutation StartConversation($input: StartConversationInput!) {
  outcome: startConversation(input: $input) { conversation { id } ${plainErrors} }
}`);

export const sendMessage: Write<{ readonly conversationId: string; readonly text: string }> = operation(
  `mutation SendMessage($input: SendMessageInput!) { outcome: sendMessage(input: $input) { ${plainErrors} } }`,
);

export const takeOver: Write<{ readonly conversationId: string; readonly expectedRevision?: number }> = operation(
  `mutation TakeOver($input: TakeOverInput!) { outcome: takeOver(input: $input) { ${plainErrors} } }`,
);

export interface Handoff {
  readonly token: string;
  readonly url: string;
  readonly qrSvg: string;
  readonly expiresAt: string;
}

export const createHandoff: Write<
  {
    readonly parts: readonly ("CART" | "CONVERSATION" | "PRODUCT" | "KIOSK_SESSION")[];
    readonly cartId?: string;
    readonly conversationId?: string;
    readonly productId?: string;
  },
  Outcome & { readonly handoff: Handoff | null; readonly kioskSession: { readonly id: string } | null }
> = operation(`mutation CreateHandoff($input: CreateHandoffInput!) {
  outcome: createHandoff(input: $input) {
    handoff { token url qrSvg expiresAt }
    kioskSession { id }
    ${plainErrors}
  }
}`);

export const claimHandoff: Write<
  { readonly token: string },
  Outcome & { readonly accessToken: string | null; readonly productId: string | null }
> = operation(`mutation ClaimHandoff($input: ClaimHandoffInput!) {
  outcome: claimHandoff(input: $input) { accessToken productId ${plainErrors} }
}`);

export const startKioskSession: Write<
  { readonly token: string },
  Outcome & { readonly session: { readonly id: string } | null }
> = operation(`mutation StartKioskSession($input: StartKioskSessionInput!) {
  outcome: startKioskSession(input: $input) { session { id } ${plainErrors} }
}`);

export const releaseKioskSession: Write<{ readonly sessionId: string }> = operation(
  `mutation ReleaseKioskSession($input: ReleaseKioskSessionInput!) {
  outcome: releaseKioskSession(input: $input) { ${plainErrors} }
}`,
);

export const extendKioskSession: Write<{ readonly sessionId: string }> = operation(
  `mutation ExtendKioskSession($input: ExtendKioskSessionInput!) {
  outcome: extendKioskSession(input: $input) { ${plainErrors} }
}`,
);

/** An idempotency key. Not `crypto.randomUUID`: a phone in the shop opens the page without TLS, where that is missing. */
export function newMutationId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
