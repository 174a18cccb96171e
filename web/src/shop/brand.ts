/** The invented retailer of the demo, as its touchpoints name it. */
export const shop = { name: "Fell & Harbour", host: "fellandharbour.example" } as const;
