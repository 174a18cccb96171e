import "@fontsource-variable/geist";
import "@fontsource-variable/newsreader/opsz.css";
import "./styles/tokens.css";
import "./styles/wall.css";
import "./styles/parts.css";
import "./styles/devices.css";
import { openLiveConnection } from "./graph/live-connection.ts";
import { html } from "./page/html.ts";
import { render } from "./page/render.ts";
import { CodeRefused, openSinglePhone } from "./wall/single-phone.ts";
import { openWall } from "./wall/wall.ts";

const page = document.querySelector<HTMLElement>("#page");
const token = new URLSearchParams(location.search).get("handoff");

if (page !== null) {
  try {
    if (token === null) await openWall(page, openLiveConnection);
    else {
      history.replaceState(null, "", location.pathname); // the token works once, and has no business in the history
      await openSinglePhone(page, token, openLiveConnection);
    }
  } catch (error) {
    const isOld = error instanceof CodeRefused;
    const why = error instanceof Error ? error.message : String(error);
    render(
      page,
      html`<div class="closed" role="alert">
        <h1>${isOld ? "This code does not work any more" : "The shop is not open yet"}</h1>
        <p>${why}</p>
        ${!isOld && html`<p><a href="/wall">Try again</a></p>`}
      </div>`,
    );
  }
}
