import type { Dialogue } from "./dialogue.ts";

/** Conversations that wait for an agent when the demo opens. */
export const waiting: readonly Dialogue[] = [
  {
    subject: "Can you keep a pair until tonight?",
    channel: "APP",
    turns: [["customer", "There are two left in Lyon. Could somebody keep one for me until seven?"]],
  },
  {
    subject: "Kiosk order to my door",
    channel: "KIOSK",
    turns: [
      ["customer", "The store has no 39, the kiosk would send it. Does that cost anything?"],
      ["bot", "Delivery is free when the size you want is missing in the store."],
      ["customer", "And when it does not fit, do I bring it back here?"],
    ],
  },
  {
    subject: "Two different shoe sizes",
    channel: "WEB",
    turns: [["customer", "My left foot is a 42, my right one a 43. Is there any way not to buy two pairs?"]],
  },
  {
    subject: "Order twice by mistake",
    channel: "MESSAGING",
    turns: [
      ["customer", "I think I pressed the button twice. Do I now have two orders?"],
      ["bot", "You have one order from today. Pressing twice places it once."],
      ["customer", "Oh good. Can I still add socks to it?"],
    ],
  },
  {
    subject: "Lipstick: two prices",
    channel: "SOCIAL",
    turns: [["customer", "The same lipstick was cheaper at the till than on your page. Which price is right?"]],
  },
];
