/** The shelves of the demo shop: slug, name, and the shelf that each is part of. Departments come first. */
export const demoCategories: readonly (readonly [slug: string, name: string, parent?: string])[] = [
  ["clothing", "Clothing"],
  ["sport", "Sport"],
  ["beauty", "Beauty"],
  ["coffee-bar", "Coffee bar"],
  ["tops", "Tops", "clothing"],
  ["knitwear", "Knitwear", "clothing"],
  ["trousers", "Trousers", "clothing"],
  ["dresses", "Dresses and skirts", "clothing"],
  ["outerwear", "Coats and jackets", "clothing"],
  ["accessories", "Bags and accessories", "clothing"],
  ["running-shoes", "Running shoes", "sport"],
  ["trail-running", "Trail running", "sport"],
  ["court-shoes", "Court and studio shoes", "sport"],
  ["outdoor", "Outdoor", "sport"],
  ["activewear", "Activewear", "sport"],
  ["lips", "Lips", "beauty"],
  ["face", "Face", "beauty"],
  ["eyes", "Eyes", "beauty"],
  ["nails", "Nails", "beauty"],
  ["hot-drinks", "Hot drinks", "coffee-bar"],
  ["cold-drinks", "Cold drinks", "coffee-bar"],
];

/** The houses whose things the demo shop sells, all of them invented: slug and name. */
export const demoBrands: readonly (readonly [slug: string, name: string])[] = [
  ["norrlauf", "Norrlauf"],
  ["hollin-and-wray", "Hollin & Wray"],
  ["atelier-sourdine", "Atelier Sourdine"],
  ["tidewright", "Tidewright"],
  ["vela-corrente", "Vela Corrente"],
  ["mirabelle-noir", "Mirabelle Noir"],
  ["kesten", "Kesten"],
  ["corner-bar", "The Corner Bar"],
];
