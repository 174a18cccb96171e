import type { BrowserContext, Locator, Page } from "playwright-core";

export type PaneName = "web" | "phone" | "kiosk" | "desk";
export type SelectionName = "shelf" | "bag" | "chat";

/** The wall as a person sees it: its panes by name, what they show, and how long they take to agree. */
export class WallPage {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  /** Opens `/wall` and waits until every pane is live and shows the shelf. */
  static async open(context: BrowserContext, url: string): Promise<WallPage> {
    const page = await context.newPage();
    await page.goto(new URL("/wall", url).href);
    const wall = new WallPage(page);
    await page.locator('[data-pane="desk"][data-status="live"] .shelf').waitFor();
    await wall.untilInStep("shelf", ["web", "phone", "kiosk", "desk"], 30_000);
    return wall;
  }

  pane(name: PaneName): Locator {
    return this.page.locator(`[data-pane="${name}"]`);
  }

  /** Cuts or restores the line of a pane, with the switch that a person uses. */
  async switchLine(name: PaneName): Promise<void> {
    await this.pane(name).getByRole("switch").click();
  }

  async untilStatus(name: PaneName, status: "live" | "catching-up" | "offline"): Promise<void> {
    await this.page.locator(`[data-pane="${name}"][data-status="${status}"]`).waitFor();
  }

  /** The hash that a pane shows of a selection, as the page prints it. */
  async hash(name: PaneName, selection: SelectionName): Promise<string | null> {
    const shown = this.pane(name).locator(`[data-selection="${selection}"]`);
    return (await shown.count()) === 0 ? null : shown.getAttribute("title");
  }

  /** Waits until the panes show one hash of the selection, another one than `before`; answers it. */
  async untilInStep(
    selection: SelectionName,
    panes: readonly PaneName[],
    timeoutMs = 10_000,
    before: string | null = null,
  ): Promise<string> {
    const selectors = panes.map((name) => `[data-pane="${name}"] [data-selection="${selection}"]`);
    try {
      const found = await this.page.waitForFunction(inStep(selectors, before), undefined, {
        timeout: timeoutMs,
        polling: 20,
      });
      return String(await found.jsonValue());
    } catch (cause) {
      const hashes = await Promise.all(panes.map(async (name) => `${name} ${await this.hash(name, selection)}`));
      throw new Error(`the panes do not agree on the ${selection} (before: ${before}): ${hashes.join(", ")}`, {
        cause,
      });
    }
  }

  /** Chooses, on the web shop, a variant of which the shelf has at least `count`, and puts it into the bag. */
  async addFromShelf(count = 2): Promise<void> {
    const cells = this.pane("web").locator(".shelf button.cell");
    const stocks = await cells.evaluateAll((all) => all.map((cell) => Number(cell.getAttribute("data-mark"))));
    const index = stocks.findIndex((stock) => stock >= count);
    if (index < 0) throw new Error(`nothing on the shelf has ${count} left: ${stocks.join(", ")}`);
    await cells.nth(index).click();
    await this.pane("web").locator(".product-buttons .primary:enabled").click();
  }

  /** How many units the shelf in the store has on a pane, over all its variants. */
  async shelfTotal(name: PaneName): Promise<number> {
    const cells = this.pane(name).locator(".shelf .cell");
    const counts = await cells.evaluateAll((all) => all.map((cell) => Number(cell.getAttribute("data-mark"))));
    return counts.reduce((sum, count) => sum + count, 0);
  }

  /** Empties the bag and leaves whatever conversation there is, so that a journey begins with what it adds itself. */
  async emptyBag(): Promise<void> {
    const remove = this.pane("web").locator('.web-bag [data-do="remove"], .web-bag [data-do="quantity"]').first();
    while ((await this.lineCount("web")) > 0) {
      const before = await this.hash("web", "bag");
      await remove.click();
      await this.untilInStep("bag", ["web"], 10_000, before);
    }
  }

  lineCount(name: PaneName): Promise<number> {
    return this.pane(name).locator(".bag > .line").count();
  }
}

/** What the page asks itself, as text because it runs there: one hash at all these places, and not the old one? */
function inStep(selectors: readonly string[], before: string | null): string {
  return `((selectors, before) => {
    const hashes = selectors.map((selector) => document.querySelector(selector)?.getAttribute("title"));
    const isInStep = hashes[0] != null && hashes[0] !== before && hashes.every((hash) => hash === hashes[0]);
    return isInStep ? hashes[0] : false;
  })(${JSON.stringify(selectors)}, ${JSON.stringify(before)})`;
}
