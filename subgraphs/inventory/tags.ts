/** The lists and lookups that change records of this subgraph name, and that answers depend on. */
export const tags = {
  locations: "locations",
  location: (idOrCode: string) => `location:${idOrCode}`,
  /** The quantities of a variant, wherever it is. */
  variantStock: (variantId: string) => `variant:${variantId}:stock`,
  /** Which places hold a variant at all. */
  variantLevels: (variantId: string) => `variant:${variantId}:levels`,
  /** Which variants a place holds at all. */
  locationLevels: (locationId: string) => `location:${locationId}:levels`,
  movements: (locationId: string) => `location:${locationId}:movements`,
  hold: (holdId: string) => `hold:${holdId}`,
  cartHolds: (cartId: string) => `cart:${cartId}:holds`,
};
