import { renderGraphiQL } from "@graphql-yoga/render-graphiql";
import type { FastifyInstance } from "fastify";

/** A tab of GraphiQL, ready to run. */
export interface ExampleTab {
  readonly query: string;
  readonly variables?: string;
  /** A text in the variables that the page puts a value of the graph in place of, before it shows the tab. */
  readonly placeholder?: { readonly text: string; readonly query: string; readonly path: readonly (string | number)[] };
}

/** GraphiQL at `/`, served from a package of ours: no CDN. Subscriptions go over WebSocket; a demo identity signs in by itself. */
export function serveGraphiql(
  server: FastifyInstance,
  { tabs, demoIdentity }: { readonly tabs: readonly ExampleTab[]; readonly demoIdentity: string | undefined },
): void {
  const page = renderPage(tabs, demoIdentity);
  server.get("/", (_request, reply) =>
    reply.type("text/html; charset=utf-8").header("cache-control", "no-store").send(page),
  );
}

const RENDER_CALL = "YogaGraphiQL.renderYogaGraphiQL(";

function renderPage(tabs: readonly ExampleTab[], demoIdentity: string | undefined): string {
  const html = renderGraphiQL({ title: "Lockstep" });
  // The package renders at once with fixed options; ours wait for the demo token, which both wires need.
  const start = html.lastIndexOf(RENDER_CALL);
  const end = html.indexOf("</script>", start);
  if (start < 0 || end < 0)
    throw new Error("@graphql-yoga/render-graphiql has changed: no render call was found in its page");
  return html.slice(0, start) + startScript(tabs, demoIdentity) + html.slice(end);
}

function startScript(tabs: readonly ExampleTab[], demoIdentity: string | undefined): string {
  const embedded = (value: unknown) => JSON.stringify(value ?? null).replaceAll("<", String.raw`\u003c`);
  // Tabs can be dragged, and the first pixel moves one from under the pointer: the click then misses it (seen in Chromium).
  return `
    let pressed = null;
    document.addEventListener("pointerdown", ({ target }) => { pressed = target.closest(".graphiql-tab-button"); }, true);
    document.addEventListener("click", ({ target }) => {
      if (pressed && target.closest(".graphiql-tabs") && !target.closest("button")) pressed.click();
      pressed = null;
    }, true);
    (async () => {
      const options = { title: "Lockstep", endpoint: "/graphql", subscriptionsEndpoint: "/graphql", subscriptionsProtocol: "WS",
        shouldPersistHeaders: true };
      const tabs = ${embedded(tabs)};
      const identity = ${embedded(demoIdentity)};
      if (identity !== null) {
        try {
          const answer = await fetch("/auth/demo", { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ as: identity }) });
          const session = await answer.json();
          if (answer.ok) {
            const authorization = "Bearer " + session.accessToken;
            options.additionalHeaders = { authorization };
            options.connectionParams = { authorization };
          }
        } catch {}
      }
      const headers = { "content-type": "application/json", ...options.additionalHeaders };
      for (const tab of tabs) {
        if (tab.placeholder) {
          try {
            const answer = await fetch("/graphql", { method: "POST", headers, body: JSON.stringify({ query: tab.placeholder.query }) });
            const value = tab.placeholder.path.reduce((at, step) => at[step], await answer.json());
            tab.variables = tab.variables.replace(tab.placeholder.text, value).replace("ANY_ID", crypto.randomUUID());
          } catch {}
          delete tab.placeholder;
        }
      }
      options.defaultTabs = tabs;
      YogaGraphiQL.renderYogaGraphiQL(document.querySelector("#root"), options);
    })();
  `;
}
