import { serverAudits } from "graphql-http";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { startTestGateway } from "./kit/client.ts";
import type { TestGateway } from "./kit/client.ts";

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway();
});
afterAll(() => gateway[Symbol.asyncDispose]());

/** GraphQL over HTTP, as its working group audits servers (npm graphql-http). */
describe("GraphQL over HTTP", () => {
  const audits = serverAudits({
    url: () => `${gateway.url}/graphql`,
    // The header that tells CSRF prevention that no page of a stranger sent this.
    fetchFn: (url: string, init: RequestInit = {}) =>
      fetch(url, {
        ...init,
        headers: { "apollo-require-preflight": "1", ...(init.headers as Record<string, string>) },
      }),
  });
  test.each(audits.map((audit) => [audit.name, audit] as const))("%s", async (_name, audit) => {
    const result = await audit.fn();
    expect("reason" in result ? result.reason : result.status).toBe("ok");
  });

  test("no MUST and no SHOULD fails for a client without that header", async () => {
    const bare = serverAudits({ url: `${gateway.url}/graphql`, fetchFn: fetch });
    const results = await Promise.all(bare.map((audit) => audit.fn()));
    expect(results.filter(({ status }) => status === "error" || status === "warn").map(({ name }) => name)).toEqual([]);
  });
});
