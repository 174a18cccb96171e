import { raw, type Html } from "../page/html.ts";
import { colourOf } from "./colours.ts";
import { drawings, type Thing } from "./drawings.ts";

/** What a product is drawn as, by the words of its name and of its categories. */
const things: readonly (readonly [RegExp, Thing])[] = [
  [/\bsocks?\b/i, "socks"],
  [/boot/i, "boot"],
  [/lip(stick| )|lip\b|gloss|balm/i, "lipstick"],
  [/mascara|brow|liner|brush|kajal/i, "brush"],
  [/powder|blush|palette|shadow|compact|bronzer|highlighter/i, "compact"],
  [/foundation|concealer|serum|cream|primer|cleanser|lotion|nail|fragrance|toner|tint|mist|oil\b/i, "bottle"],
  [/coffee|espresso|latte|cappuccino|flat white|brew|tea\b|beans|cup|bar\b/i, "cup"],
  [/\b(bag|backpack|rucksack|tote|pack|daypack|wallet|belt|bags)\b/i, "bag"],
  [/cap\b|hat\b|beanie|bucket|headband|visor/i, "cap"],
  [/jacket|coat|parka|anorak|shell|fleece|gilet|vest|hoodie|windbreaker|blazer|overshirt|cardigan/i, "jacket"],
  [/dress|skirt/i, "dress"],
  [/trouser|pant|jeans|legging|tights?|short|chino|jogger/i, "trousers"],
  [/shoe|running|runner|trainer|sneaker|sandal|spike|footwear|racer|court/i, "shoe"],
  [/shirt|tee|top|jersey|sweat|knit|jumper|pullover|sweater|tank|singlet|bra|base layer|layer|polo|blouse/i, "top"],
];

/** A drawing of a product in a colour; decoration only, the name always stands beside it. */
export function productArt(
  product: { readonly name: string; readonly categories?: readonly { readonly name: string }[] },
  colour?: string,
): Html {
  const thing = thingOf(product);
  const main = colour === undefined ? quietColour(thing, product.name) : colourOf(colour);
  const drawing = drawings[thing]
    .replaceAll("{main}", main)
    .replaceAll("{shade}", `color-mix(in oklab, ${main}, #0d1f1a 32%)`)
    .replaceAll("{light}", `color-mix(in oklab, ${main}, #ffffff 62%)`)
    .replaceAll(/fill="(color-mix\([^"]+\))"/g, 'style="fill:$1"')
    .replaceAll(/stroke="(color-mix\([^"]+\))"/g, 'style="stroke:$1"');
  return raw(`<svg class="art" viewBox="0 0 120 120" aria-hidden="true" focusable="false">${drawing}</svg>`);
}

const skinTones = ["#e3c4a4", "#d8b08c", "#c39772", "#e8d2ba"] as const;
const lipTones = ["#a63a44", "#c0606a", "#8a3346", "#b5523f"] as const;
const clothTones = ["#3c6a5a", "#4a6a86", "#a5553a", "#5c6660", "#8a8462", "#70496a"] as const;

/** The colour of a product while none is chosen: always the same for the same name, and becoming to the thing. */
function quietColour(thing: Thing, name: string): string {
  const tones =
    thing === "lipstick" || thing === "compact"
      ? lipTones
      : thing === "bottle" || thing === "cup"
        ? skinTones
        : clothTones;
  const sum = [...name].reduce((total, character) => total + character.charCodeAt(0), 0);
  return tones[sum % tones.length] ?? clothTones[0];
}

/** What a product is drawn as. */
function thingOf(product: {
  readonly name: string;
  readonly categories?: readonly { readonly name: string }[];
}): Thing {
  const words = [product.name, ...(product.categories ?? []).map((category) => category.name)];
  for (const text of words) {
    const found = things.find(([pattern]) => pattern.test(text));
    if (found !== undefined) return found[1];
  }
  return "parcel";
}
