import type { Conversation, Message } from "../graph/shapes.ts";
import { attribute, html, type Html } from "../page/html.ts";
import { channelText, timeText } from "../shop/words.ts";
import { icon } from "./icons.ts";

/** How a conversation is shown: from the customer's side or from the agent's. */
export interface ConversationView {
  readonly conversation: Conversation | undefined;
  readonly side: "customer" | "agent";
  readonly empty: string;
}

/** The messages in their one order; the reader's own side stands on the right. */
export function conversationView({ conversation, side, empty }: ConversationView): Html {
  const messages = conversation?.messages.nodes ?? [];
  if (messages.length === 0) return html`<p class="quiet thread-empty">${empty}</p>`;
  return html`<ol class="thread" data-list data-follow role="log" aria-label="Conversation" tabindex="0">
    ${messages.map((message, index) => messageView(message, messages[index - 1], side))}
  </ol>`;
}

/** Where one writes. */
export function composerView(input: { readonly label: string; readonly isEnabled: boolean }): Html {
  return html`<form class="composer" data-do="write" autocomplete="off">
    <label class="unseen">${input.label}</label>
    <input
      name="text"
      type="text"
      maxlength="500"
      required
      placeholder="${input.label}"
      aria-label="${input.label}"
      ${attribute("disabled", !input.isEnabled)}
    />
    <button type="submit" aria-label="Send" ${attribute("disabled", !input.isEnabled)}>${icon("send")}</button>
  </form>`;
}

/** The newest words of a conversation, in a line. */
export function newestText(conversation: Conversation | undefined): string | undefined {
  const message = conversation?.messages.nodes.at(-1);
  return message && `${message.author.label}: ${textOf(message)}`;
}

function messageView(message: Message, before: Message | undefined, side: ConversationView["side"]): Html {
  const isFromCustomer = message.author.kind === "CUSTOMER" || message.author.kind === "GUEST";
  const isOwn = isFromCustomer === (side === "customer");
  const isNewTurn = before === undefined || before.author.kind !== message.author.kind;
  const channel = message.leg ? ` · ${channelText(message.leg.channel)}` : "";
  return html`<li class="message" data-key="${message.id}" data-own="${isOwn ? "yes" : "no"}">
    ${
      isNewTurn &&
      html`<p class="message-who">${message.author.label} <span>${timeText(message.at)}${channel}</span></p>`
    }
    <p class="message-text">${textOf(message)}</p>
  </li>`;
}

function textOf(message: Message): string {
  return message.body.text ?? "…";
}
