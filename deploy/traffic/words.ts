/** What people write to a shop about. */
export type Topic = "size" | "pickup" | "delivery" | "returns" | "product" | "thanks";

const questions: Readonly<Record<Exclude<Topic, "thanks">, readonly string[]>> = {
  size: [
    "I am between two sizes. Do these run small?",
    "My usual size is 42. Would you go half a size up for thick socks?",
    "Is the cut on the wide side? I need room at the shoulders.",
  ],
  pickup: [
    "If I choose pick-up, how long will you keep it for me?",
    "Can my sister collect the order for me?",
    "Until when is the store open on Saturday?",
  ],
  delivery: [
    "Will it arrive before the weekend if I order today?",
    "Can the parcel be left with a neighbour?",
    "Do you ship everything in one parcel?",
  ],
  returns: [
    "Can I return it in the store if I ordered online?",
    "How long do I have to exchange the colour?",
    "The zip is stiff. Can I get an exchange?",
  ],
  product: [
    "Does the fabric keep the rain out or only a drizzle?",
    "Is this shade warm or cool?",
    "Can it go into the washing machine?",
    "Which one would you take for muddy ground?",
  ],
};

const answers: Readonly<Record<Topic, readonly string[]>> = {
  size: [
    "They run true to size. With thick socks I would go half a size up, and you can exchange them for free.",
    "Most people keep their usual size here. If you are between two, the larger one is the safer choice.",
  ],
  pickup: [
    "We keep it for you for three days, and whoever brings the order number may collect it.",
    "We are open until eight on Saturdays. You get a message as soon as it is ready.",
  ],
  delivery: [
    "Orders before four leave the same day, so it should be with you in one or two days.",
    "It all comes in one parcel as long as it leaves from one place, and it does this time.",
  ],
  returns: [
    "Yes: any of our stores takes it back within thirty days, just bring the order number.",
    "You have thirty days to exchange it, in a store or by post, at no cost.",
  ],
  product: [
    "Good question. It stands an hour of steady rain, and it goes into the machine at thirty degrees.",
    "I have it in front of me: I would call it neutral, a little to the warm side.",
  ],
  thanks: ["You are welcome. Enjoy it!", "With pleasure. Write here any time."],
};

const thanks = ["Thank you, that helps.", "Great, thanks!", "Perfect, then I will take it."] as const;

/** Everything that a shopper may ask, each with its topic. */
export const shopperQuestions: readonly string[] = Object.values(questions).flat();

/** How a shopper ends an exchange. */
export const shopperThanks: readonly string[] = thanks;

/** What an agent may answer on a topic. */
export function answersTo(topic: Topic): readonly string[] {
  return answers[topic];
}
