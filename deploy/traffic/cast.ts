/** Who plays in the traffic. `customer:1` is the wall's and never among them. */
export const cast = {
  shoppers: ["customer:2", "customer:3", "customer:4", "customer:5", "customer:6", "customer:7", "customer:8", "guest"],
  /** How many places have staff at work at the same time; the biggest come first. */
  staffedPlaces: 4,
} as const;

/** How long each thinks between two acts, on average: together about one or two writes a second. */
export const pace = { shopperMs: 6_000, staffMs: 5_000, agentMs: 4_000, kioskMs: 9_000 } as const;
