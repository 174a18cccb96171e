/** Who plays in the traffic. `customer:1` is the wall's and never among them. */
export const cast = {
  shoppers: [
    "customer:2@web",
    "customer:3@app",
    "customer:4@web",
    "customer:5@app",
    "customer:6@web",
    "customer:7@app",
    "customer:8@web",
    "guest@web",
  ],
  /** Not the first agent, who sits at the wall's desk. */
  agent: "agent:2",
  /** How many shoppers leave a live screen open. */
  openScreens: 3,
  /** How many stores have staff at work; the warehouses, from which most orders leave, have it always. */
  staffedStores: 3,
  /** A warehouse has no staff of its own among the demo's identities. */
  warehouseStaff: "admin",
} as const;

/** How long each thinks between two acts, on average: together about one or two writes a second. */
export const pace = { shopperMs: 6_000, staffMs: 5_000, agentMs: 4_000, kioskMs: 9_000 } as const;
