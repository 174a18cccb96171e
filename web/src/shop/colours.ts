/** The colours that shops have names for; shades of make-up included. */
const named: readonly (readonly [RegExp, string])[] = [
  [/off.?white|ivory|cream|chalk|ecru|oat|milk|porcelain|alabaster/i, "#e6dfce"],
  [/white|snow|pearl/i, "#e9ecea"],
  [/black|onyx|jet|ebony|noir/i, "#2a2e2d"],
  [/charcoal|graphite|anthracite|slate|storm/i, "#4d565b"],
  [/grey|gray|silver|stone|ash|pebble|fog|mist/i, "#98a19d"],
  [/navy|midnight|ink|indigo/i, "#27385a"],
  [/teal|petrol|lagoon/i, "#1f6d72"],
  [/sky|ice|glacier|light blue/i, "#8fb6cf"],
  [/blue|cobalt|ocean|denim|lake/i, "#3c6a9c"],
  [/forest|pine|moss|fern|bottle/i, "#2f5a43"],
  [/sage|olive|khaki|lichen/i, "#8a9270"],
  [/green|mint|leaf/i, "#4f8f63"],
  [/burgundy|wine|bordeaux|plum|mulberry|fig|berry|cherry|garnet/i, "#7a2f45"],
  [/rust|brick|terracotta|copper|clay|ember|cinnamon|sienna/i, "#b25a3a"],
  [/coral|salmon|peach|apricot/i, "#e08a6d"],
  [/orange|tangerine|amber|saffron/i, "#dd7f2e"],
  [/red|scarlet|ruby|poppy|crimson/i, "#b8322f"],
  [/rose|pink|blush|petal|peony|mauve|dusk/i, "#cf8d94"],
  [/lilac|lavender|violet|purple|heather/i, "#8c7bb0"],
  [/yellow|mustard|gold|ochre|sun|honey|lemon/i, "#d9a93a"],
  [/espresso|chocolate|mocha|cocoa|brown|walnut|chestnut|mahogany/i, "#6b4636"],
  [/tan|camel|caramel|hazel|toffee|bronze|almond|amber/i, "#b8875a"],
  [/sand|beige|nude|natural|fawn|linen|vanilla|wheat|desert|honey/i, "#d3b795"],
];

/** The drawn colour of a colour's name; a quiet one of its own for a name that we do not know. */
export function colourOf(name: string): string {
  const known = named.find(([pattern]) => pattern.test(name));
  if (known !== undefined) return known[1];
  let sum = 0;
  for (const character of name) sum = (sum * 31 + character.charCodeAt(0)) % 360;
  return `hsl(${sum} 26% 52%)`;
}
