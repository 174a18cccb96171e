/** The codes of the stores that have a till and a kiosk; the inventory subgraph opens stores under the same codes. */
export const storeCodes = {
  small: ["lon-1", "lyo-1", "ber-1"],
  demo: ["lon-1", "lyo-1", "ber-1"],
} as const;
