import type { Dialogue } from "./dialogue.ts";

/** What people ask before they buy. */
export const beforeBuying: readonly Dialogue[] = [
  {
    subject: "Fell Runner: size 44 or 45?",
    channel: "WEB",
    turns: [
      ["customer", "I am between 44 and 45 in most running shoes. How does the Fell Runner come up?"],
      ["bot", "The Fell Runner is true to size with a thin sock. People between sizes mostly keep the larger one."],
      ["customer", "And with thick socks, for winter?"],
      ["agent", "Then take the 45. I wear mine half a size up for snow and the heel still holds."],
      ["customer", "That is what I wanted to hear, thank you."],
    ],
  },
  {
    subject: "Fell Runner in black, 44",
    channel: "SOCIAL",
    turns: [
      ["customer", "Saw your post. Is the black one coming back in 44? The page shows none."],
      ["bot", "Black in 44 is not in stock right now. I can tell you as soon as it is."],
      ["customer", "I need them before a race on the 12th, so waiting does not help much."],
      [
        "agent",
        "There is one pair in the Lyon store. Shall I ask them to keep it until tomorrow evening?",
        "MESSAGING",
      ],
      ["customer", "Yes please! I can be there after six."],
      ["agent", "Done. Ask at the till for a pair kept under your name."],
    ],
  },
  {
    subject: "Ridgeline jacket in XL",
    channel: "APP",
    turns: [
      ["customer", "Does the Ridgeline exist in XL? The app stops at L."],
      ["bot", "The Ridgeline is made from XS to L at the moment."],
      ["customer", "Pity, L is too tight in the shoulders."],
      ["agent", "You are the fourth to ask this week; I have passed it on to the people who decide."],
    ],
  },
  {
    subject: "Is the Ridgeline really waterproof?",
    channel: "WEB",
    turns: [
      ["customer", "Is the Ridgeline waterproof or only water repellent? I cycle to work."],
      ["agent", "Waterproof: the seams are taped. An hour of hard rain on a bike is fine, just close the pit zips."],
      ["customer", "Great, the orange one it is. Nobody will overlook me."],
    ],
  },
  {
    subject: "Foundation shade for olive skin",
    channel: "WEB",
    turns: [
      ["customer", "Which shade of your foundation goes with olive skin that tans easily?"],
      ["bot", "Shades 240 and 260 have an olive undertone. 240 is the lighter one."],
      ["customer", "I bought 220 last winter and it looked pink."],
      ["agent", "220 is a cool shade, that explains it. Go for 240, and for 260 from June on."],
      ["customer", "Could I try both in a store first?"],
      ["agent", "Of course. In London and Lyon somebody puts half a face of each on you; it takes ten minutes."],
    ],
  },
  {
    subject: "Make-up for a wedding",
    channel: "PHONE",
    turns: [
      ["customer", "I would like to have my make-up done for my sister's wedding. Do you do that in the store?"],
      ["agent", "Yes, forty minutes with a colleague, and you keep the list of what was used."],
      ["customer", "Saturday the 6th, as early as you can?"],
      ["agent", "The first one is at nine. I have put you down and send you the details by e-mail.", "EMAIL"],
      ["customer", "Received, thank you. I will be the nervous one."],
    ],
  },
  {
    subject: "Gift for a runner",
    channel: "MESSAGING",
    turns: [
      ["customer", "My brother runs, I don't. What can I give him for about 40 euros that he does not have yet?"],
      ["bot", "Runners are often glad of merino socks, a head torch or a soft flask."],
      ["customer", "He has a torch. Are the socks any good?"],
      ["agent", "Two pairs of the merino ones are just under 40. Take M for shoe sizes 41 to 44."],
      ["customer", "Perfect. Please without the price in the parcel."],
      ["agent", "There is never a price in ours. Tick 'gift' and we fold a card in."],
    ],
  },
  {
    subject: "Is there one left in Berlin?",
    channel: "APP",
    turns: [
      ["customer", "The app says one pair left in Berlin. Is that true or a trick?"],
      ["agent", "It is true: I have just had it counted. One pair, on the second shelf."],
      ["customer", "Then I take it. Picking it up at lunch."],
    ],
  },
  {
    subject: "Vegan trainers",
    channel: "SOCIAL",
    turns: [
      ["customer", "Do you have any trainers without leather AND without animal glue?"],
      ["bot", "Products marked 'vegan' have neither leather nor animal glue."],
      ["customer", "Thanks. A filter for that would be nice."],
    ],
  },
  {
    subject: "Opening hours on Sunday",
    channel: "SMS",
    turns: [
      ["customer", "Are you open in Lyon this Sunday?"],
      ["bot", "Lyon is closed on Sunday and opens on Monday at 10:00."],
      ["customer", "OK thx"],
    ],
  },
  {
    subject: "Coffee points",
    channel: "STORE_POS",
    turns: [
      ["customer", "Do I really get points for a coffee at the bar in the flagship?"],
      ["agent", "You do, one for each euro, as for everything else. This one makes you Silver."],
      ["customer", "For an espresso! I shall drink more of them."],
    ],
  },
  {
    subject: "How long do the boots last?",
    channel: "WEB",
    turns: [
      ["customer", "Can the walking boots be resoled, or are they gone when the sole is?"],
      ["agent", "They can be resoled twice. Bring them to any store; it takes about three weeks."],
      ["customer", "Then they are worth the money. I come by and try them on."],
    ],
  },
];
