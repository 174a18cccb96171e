import type { Dialogue } from "./dialogue.ts";

/** What people ask once they have bought. */
export const afterBuying: readonly Dialogue[] = [
  {
    subject: "Where is my parcel?",
    channel: "WEB",
    turns: [
      ["customer", "My order was meant to arrive yesterday. Where is it?"],
      ["bot", "Your parcel left the warehouse two days ago and is with the carrier. Expected today before 18:00."],
      ["customer", "It says that since this morning. I am at home all day and the bell works."],
      ["agent", "I have asked the carrier: the van broke down, yours is on the one that comes after five.", "PHONE"],
      ["customer", "It is here. Thank you for calling instead of sending another link."],
    ],
  },
  {
    subject: "Parcel sent from another store",
    channel: "EMAIL",
    turns: [
      ["customer", "I got a message that my order now comes from another place. Do I have to do anything?"],
      [
        "agent",
        "No. The first store found a scratch on the pair and passed the order on. Nothing changes for you but the stamp.",
      ],
      ["customer", "And the second message, an hour later?"],
      ["agent", "The second store had just sold theirs. The third has packed it; I have looked at the label myself."],
      ["customer", "A well-travelled pair of shoes, then."],
    ],
  },
  {
    subject: "Return without a box",
    channel: "APP",
    turns: [
      ["customer", "I threw the shoe box away. Can I still return the shoes?"],
      ["bot", "Yes. Unworn shoes can be returned within 30 days, also without their box."],
      ["customer", "To a store or by post?"],
      ["bot", "Either. In a store the money is back at once, by post within two days of arrival."],
    ],
  },
  {
    subject: "Return one of three in another city",
    channel: "MESSAGING",
    turns: [
      ["customer", "I bought three things in Porto. Can I give one of them back in Lisbon?"],
      ["agent", "You can, in any store. The order is the same everywhere, bring the thing and your phone."],
      ["customer", "I don't have the receipt any more."],
      ["agent", "You don't need it, the till finds the order by your card."],
      ["customer", "That was easy. Done in three minutes.", "STORE_POS"],
    ],
  },
  {
    subject: "Wrong colour in the parcel",
    channel: "WEB",
    turns: [
      ["customer", "I ordered the blue jacket and there is a green one in the parcel. Nice green, but not mine."],
      ["agent", "I am sorry, that was our mistake. A blue one leaves today, the green one can wait for the carrier."],
      ["customer", "Do I have to print anything?"],
      ["agent", "No, the carrier brings the label. Just have it in its bag."],
    ],
  },
  {
    subject: "Change the delivery address",
    channel: "WEB",
    turns: [
      ["customer", "I typed my old address. Can it still be changed?"],
      ["bot", "Your order is not packed yet, so the address can be changed. To which of your addresses shall it go?"],
      ["customer", "To the one called Work."],
      ["agent", "Changed. You will see it on the order page now."],
      ["customer", "I see it. Quick!"],
    ],
  },
  {
    subject: "My points are missing",
    channel: "PHONE",
    turns: [
      ["customer", "I bought a coat at the till on Friday and the app shows no points for it."],
      ["agent", "Was your card scanned? I see the purchase, but without a customer."],
      ["customer", "No, there was a queue behind me and I forgot."],
      ["agent", "Then I add it now. Please look at the app.", "APP"],
      ["customer", "There they are. And I am Gold!"],
      ["agent", "You are. Congratulations, and the coffee at the bar is on us today."],
    ],
  },
  {
    subject: "Care of merino",
    channel: "MESSAGING",
    turns: [
      ["customer", "I bought the merino sweater yesterday. Can it go into the machine?"],
      ["bot", "Wool programme at 30 degrees, inside out, dry it lying flat."],
      ["customer", "And the little balls of wool that come?"],
      ["agent", "They come in the first weeks. A wool comb takes them off, then it stays smooth."],
    ],
  },
  {
    subject: "Boots squeak",
    channel: "WEB",
    turns: [
      [
        "customer",
        "Bought boots in the store yesterday, read everything about them here before. The left one squeaks!",
      ],
      ["agent", "That is the insole against the shank. Take it out, dust it with a little talcum, put it back."],
      ["customer", "It has stopped. I would never have found that."],
      ["agent", "If it comes back within two years we exchange them, in any store."],
    ],
  },
  {
    subject: "It was my brother's phone",
    channel: "WEB",
    turns: [
      ["customer", "There are things in my account that I never looked at. Did somebody use it?"],
      ["agent", "A guest's visit was joined with your account on Sunday, from a phone in your home."],
      ["customer", "Ah. My brother's. Can you take that apart again?"],
      ["agent", "You can do it yourself: under 'Where I shop' press 'undo'. His things go back to him."],
      ["customer", "Done. He has strange taste."],
    ],
  },
  {
    subject: "Coupon from the make-up appointment",
    channel: "EMAIL",
    turns: [
      ["customer", "After my appointment I was given a coupon. Does it work online too?"],
      ["bot", "Yes. Coupons work on every channel; each can be used once."],
      ["customer", "It says 'in use'."],
      ["agent", "It is held by a bag you left open in the app. I have let it go, please try again.", "WEB"],
      ["customer", "Now it works."],
    ],
  },
  {
    subject: "Reserved, and could not come",
    channel: "SMS",
    turns: [
      ["bot", "The two pairs you reserved are kept for you until tonight, 20:00."],
      ["customer", "I am stuck on a train, I will not make it today."],
      ["agent", "No harm done. Shall I keep them until tomorrow?"],
      ["customer", "No, give them to somebody else. I order when I am home."],
    ],
  },
  {
    subject: "Which data do you keep about me?",
    channel: "EMAIL",
    turns: [
      ["customer", "I withdrew my consent for location this morning. Is what you had gone?"],
      ["agent", "It is. The kiosk in your store stopped using it within the second, and what was stored is deleted."],
      ["customer", "Good. The suggestions may stay."],
      ["agent", "Then I leave that as it is. You see each answer and its date in your profile."],
    ],
  },
  {
    subject: "Ordered at the marketplace",
    channel: "PARTNER",
    turns: [
      ["customer", "I ordered your shoes at a marketplace. Whom do I ask when they don't fit?"],
      ["agent", "Us. The order is here like any other, under the number that the marketplace gave you."],
      ["customer", "And the points?"],
      ["agent", "Link your account with the number and they are yours. I send you the link to your app.", "PUSH"],
    ],
  },
];
