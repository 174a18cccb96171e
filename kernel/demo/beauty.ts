import { shades, type Edition, type Template } from "./template.ts";

const finishes: readonly Edition[] = [
  { name: "Matte", code: "MT" },
  { name: "Satin", code: "ST" },
  { name: "Sheer", code: "SH" },
];
const reds = shades("Brick", "Cherry", "Damson", "Fig", "Garnet", "Rosewood", "Nude", "Petal", "Terracotta");
const skins = shades("Porcelain", "Ivory", "Shell", "Sand", "Honey", "Amber", "Chestnut", "Walnut", "Espresso");
const jewels = shades("Onyx", "Smoke", "Slate", "Plum", "Copper", "Bronze", "Olive", "Teal", "Midnight");

function cosmetic(
  code: string,
  name: string,
  category: string,
  price: number,
  weightGrams: number,
  palette: ReturnType<typeof shades>,
  description: string,
): Template {
  const brand = weightGrams < 20 ? "mirabelle-noir" : "vela-corrente";
  return { code, name, brand, category, price, weightGrams, description, editions: finishes, options: [palette] };
}

/** Make-up, to be tried at the counter: each finish is a product of its own, in nine shades. */
export const beauty: readonly Template[] = [
  cosmetic(
    "VELVET-LIP",
    "Velvet Lipstick",
    "lips",
    2290,
    12,
    reds,
    "A lipstick that stays through a dinner and comes off when you want it to. Our make-up artists reach for Garnet first.",
  ),
  cosmetic(
    "GLASS-GLOSS",
    "Glass Gloss",
    "lips",
    1790,
    14,
    reds,
    "Shine without the stick. One coat is a hint, two are a statement.",
  ),
  cosmetic(
    "LINE-LIP",
    "Line Lip Pencil",
    "lips",
    1290,
    6,
    reds,
    "A pencil that matches the lipstick of the same name. Sharpens without crumbling.",
  ),
  cosmetic(
    "STAIN-TINT",
    "Stain Lip Tint",
    "lips",
    1590,
    9,
    reds,
    "A water tint for lips and cheeks. Dries in the time it takes to find your keys.",
  ),
  cosmetic(
    "SKIN-VEIL",
    "Skin Veil Foundation",
    "face",
    3490,
    60,
    skins,
    "Covers what you choose and leaves the freckles. Bring your daylight face to the counter and we find the shade.",
  ),
  cosmetic(
    "SPOT-PEN",
    "Spot Concealer",
    "face",
    1990,
    11,
    skins,
    "A brush pen for small things. Sets by itself, stays under powder.",
  ),
  cosmetic(
    "CLOUD-POWDER",
    "Cloud Powder",
    "face",
    2690,
    40,
    skins,
    "A loose powder ground so fine that it is never seen in a flash. The box keeps its sieve closed in a bag.",
  ),
  cosmetic(
    "BLOOM-BLUSH",
    "Bloom Blush",
    "face",
    2390,
    22,
    reds,
    "The colour after a flight of stairs. Builds up in thin layers.",
  ),
  cosmetic(
    "INK-LINER",
    "Ink Eyeliner",
    "eyes",
    1690,
    8,
    jewels,
    "A felt tip for a straight line on a moving train. Comes off with warm water and oil.",
  ),
  cosmetic(
    "DUSK-SHADOW",
    "Dusk Eyeshadow",
    "eyes",
    1490,
    10,
    jewels,
    "Single shadows that fit any palette of ours. Press once, blend twice.",
  ),
  cosmetic(
    "LASH-ARC",
    "Arc Mascara",
    "eyes",
    2190,
    18,
    jewels,
    "Length in one stroke, volume in two. The brush reaches the corner.",
  ),
  cosmetic(
    "LACQUER",
    "Lacquer Nail Colour",
    "nails",
    1190,
    45,
    reds,
    "Nail colour that holds for a week of dish washing. Dries in four minutes.",
  ),
];

const pours: readonly Edition[] = [
  { name: "House", code: "H" },
  { name: "Oat", code: "O" },
  { name: "Decaf", code: "D" },
];
const cups = {
  name: "Cup",
  choices: [
    ["Small", "S"],
    ["Large", "L"],
  ],
} as const;

function drink(code: string, name: string, category: string, price: number, description: string): Template {
  return {
    code,
    name,
    brand: "corner-bar",
    category,
    price,
    weightGrams: 300,
    description,
    editions: pours,
    options: [cups],
    hasBarcode: false,
  };
}

/** What the bar in the flagship store pours. */
export const coffeeBar: readonly Template[] = [
  drink(
    "FLAT-WHITE",
    "Flat White",
    "hot-drinks",
    380,
    "Two short shots under a thin skin of milk. The cup is warmed first.",
  ),
  drink("CAPPUCCINO", "Cappuccino", "hot-drinks", 370, "A third, a third and a third. Cocoa only if you ask."),
  drink("LATTE", "Caffè Latte", "hot-drinks", 390, "Mostly milk, and honest about it. Good with a book."),
  drink("CORTADO", "Cortado", "hot-drinks", 340, "A shot cut with as much warm milk. Gone before the second sentence."),
  drink("MOCHA", "Mocha", "hot-drinks", 430, "Chocolate melted in the shot, not pumped from a bottle."),
  drink("ICED-LATTE", "Iced Latte", "cold-drinks", 420, "Poured over big ice so that it stays coffee until the end."),
  drink(
    "COLD-BREW",
    "Cold Brew",
    "cold-drinks",
    400,
    "Eighteen hours in the cold room. Tastes of cocoa and nothing burnt.",
  ),
  drink("AFFOGATO-SHAKE", "Affogato Shake", "cold-drinks", 520, "Vanilla ice, two shots, a blender. Counts as lunch."),
];
