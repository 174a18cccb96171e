import type { Money, OptionValue, Origin } from "../graph/shapes.ts";

const formats = new Map<string, Intl.NumberFormat>();

/** An amount as the shop writes it. The decimal text goes to the formatter as it is: no float in between. */
export function moneyText(money: Money): string {
  let format = formats.get(money.currency);
  if (format === undefined) {
    format = new Intl.NumberFormat("en-GB", { style: "currency", currency: money.currency });
    formats.set(money.currency, format);
  }
  // Intl takes decimal text exactly; its type knows only numbers before ES2023's NumericLiteral
  return format.format(money.amount as `${number}`);
}

/** `Black · 42` */
export function optionsText(values: readonly OptionValue[]): string {
  return values.map((each) => each.value).join(" · ");
}

/** `1 item`, `3 items` */
export function countText(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

const channels: Readonly<Record<string, string>> = {
  WEB: "web shop",
  APP: "phone",
  STORE_POS: "till",
  KIOSK: "kiosk",
  PHONE: "call",
  SOCIAL: "social",
  MESSAGING: "messenger",
  EMAIL: "e-mail",
  SMS: "text message",
  PUSH: "notification",
  PARTNER: "partner",
};

/** Where something was done, in a word. */
export function channelText(channel: string): string {
  return channels[channel] ?? channel.toLowerCase();
}

/** `by Ada, on the phone` */
export function originText(origin: Origin): string {
  const who = origin.actorLabel ?? (origin.actorKind === "SYSTEM" ? "the shop" : undefined);
  return `${who === undefined ? "" : `by ${who} `}on the ${channelText(origin.channel)}`;
}

const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });

/** The time of day on the watcher's own clock. */
export function timeText(at: string): string {
  return clock.format(new Date(at));
}
