import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { chromiumPath, openBrowser, type Browser } from "./chromium.ts";
import { startDemo, type RunningDemo } from "./running-demo.ts";
import { WallPage, type PaneName } from "./wall-page.ts";

const everyPane: readonly PaneName[] = ["web", "phone", "kiosk", "desk"];
const hers: readonly PaneName[] = ["web", "phone", "desk"];

describe.skipIf(chromiumPath === undefined)("the wall, in Chromium, on a running demo", () => {
  let demo: RunningDemo;
  let browser: Browser;
  let wall: WallPage;

  beforeAll(async () => {
    demo = await startDemo();
    browser = await openBrowser({ width: 1440, height: 900 });
    wall = await WallPage.open(browser.context, demo.url);
    await wall.emptyBag();
  });

  afterAll(async () => {
    await browser?.[Symbol.asyncDispose]();
    await demo?.[Symbol.asyncDispose]();
  });

  it("every pane shows the same shelf, byte for byte", async () => {
    expect(await wall.untilInStep("shelf", everyPane)).toMatch(/^\S{8,}$/);
  });

  it("what the web shop adds is on the phone and the agent's desk within a second, and off the shelf of all four", async () => {
    const before = await wall.hash("web", "shelf");
    const onShelf = await wall.shelfTotal("web");
    await wall.addFromShelf(3);
    await wall.pane("web").locator(".bag > .line").first().waitFor();
    await wall.untilInStep("bag", hers, 1_000);
    await wall.untilInStep("shelf", everyPane, 1_000, before);
    expect(await Promise.all(everyPane.map((name) => wall.shelfTotal(name)))).toEqual(Array(4).fill(onShelf - 1));
    expect(await Promise.all(hers.map((name) => wall.lineCount(name)))).toEqual([1, 1, 1]);
  });

  it("a quantity that the phone changes changes everywhere", async () => {
    const before = await wall.hash("web", "bag");
    await wall
      .pane("phone")
      .locator(".line")
      .first()
      .getByRole("button", { name: /^One more/ })
      .click();
    await wall.untilInStep("bag", hers, 10_000, before);
    await expect.poll(() => wall.pane("desk").locator(".quantity-text").first().textContent()).toContain("2");
  });

  it("messages from both sides stand in one order on every screen", async () => {
    await wall.pane("phone").getByRole("button", { name: "Chat" }).click();
    for (const [pane, text] of [
      ["phone", "Do they run small? I am between two sizes."],
      ["desk", "They run true to size. With thick socks, take the larger one."],
      ["phone", "Thank you, then I take the larger one."],
    ] as const) {
      const before = await wall.hash("phone", "chat");
      const composer = wall.pane(pane).locator(".composer input:enabled");
      await composer.fill(text);
      await composer.press("Enter");
      await wall.untilInStep("chat", hers, 10_000, before);
      expect(await wall.pane("desk").locator(".message-text").last().textContent()).toBe(text);
    }
    const [onPhone, onDesk] = await Promise.all(
      (["phone", "desk"] as const).map((name) => wall.pane(name).locator(".message-text").allTextContents()),
    );
    expect(onPhone).toEqual(onDesk);
  });

  it("a kiosk shows nothing of her until her phone scans its code, then her bag, and forgets her when she is done", async () => {
    const kiosk = wall.pane("kiosk");
    expect(await wall.hash("kiosk", "bag")).toBeNull();
    await wall.pane("phone").getByRole("button", { name: "Scan", exact: true }).click();
    await wall
      .pane("phone")
      .getByRole("button", { name: /Scan the kiosk/ })
      .click();
    await kiosk.locator(".session .line").first().waitFor();
    await wall.untilInStep("bag", everyPane, 2_000);
    await wall.untilInStep("chat", everyPane, 2_000);
    await kiosk.getByRole("button", { name: "I’m done" }).click();
    await kiosk.locator(".welcome img.qr").waitFor();
    expect(await wall.hash("kiosk", "bag")).toBeNull();
    expect(await kiosk.locator(".line").count()).toBe(0);
  });

  it("a phone whose line is cut says so, keeps what it showed, and catches up", async () => {
    const before = await wall.hash("web", "bag");
    await wall.switchLine("phone");
    await wall.untilStatus("phone", "offline");
    await wall.pane("phone").getByText("Offline. This is how things stood").waitFor();
    await wall
      .pane("web")
      .locator(".web-bag .line")
      .first()
      .getByRole("button", { name: /^One more|^One .* less/ })
      .first()
      .click();
    await wall.untilInStep("bag", ["web", "desk"], 10_000, before);
    expect(await wall.hash("phone", "bag")).toBe(before);
    await wall.switchLine("phone");
    await wall.untilStatus("phone", "live");
    await wall.untilInStep("bag", hers, 5_000, before);
  });

  it("she picks it up in the store and orders: every screen shows the same order", async () => {
    const way = wall.pane("web").locator(".line-way select").first();
    const store = await way.inputValue();
    for (const choice of ["SHIP", store]) {
      const before = await wall.hash("web", "bag");
      await way.selectOption(choice);
      await wall.untilInStep("bag", hers, 10_000, before);
      await wall.untilInStep("shelf", everyPane, 1_000);
    }
    await wall.pane("web").getByRole("button", { name: "Place the order" }).click();
    await wall.pane("web").locator(".ordered-number").waitFor();
    await wall.pane("phone").getByRole("button", { name: "Bag" }).click();
    await wall.untilInStep("bag", hers, 2_000);
    const numbers = await Promise.all(hers.map((name) => wall.pane(name).locator(".ordered-number").textContent()));
    expect(new Set(numbers).size).toBe(1);
    expect(numbers[0]).toMatch(/^LS-/);
  });

  it("a number that is no shelf tag is refused in words", async () => {
    const phone = wall.pane("phone");
    await phone.getByRole("button", { name: "Scan", exact: true }).click();
    await phone.getByLabel(/shelf tag/).fill("4000000000000");
    await phone.locator(".code button").click();
    await expect.poll(() => phone.locator(".notice").textContent()).toContain("That code is not one of ours.");
    await phone.getByRole("button", { name: "Close this message" }).click();
  });

  it("a scanned shelf tag lies in the bag on every screen", async () => {
    await wall.pane("phone").locator(".tags button").first().click();
    await wall.pane("desk").locator(".bag > .line").first().waitFor();
    await wall.untilInStep("bag", hers, 2_000);
    await expect.poll(() => Promise.all(hers.map((name) => wall.lineCount(name)))).toEqual([1, 1, 1]);
  });

  it("a second phone opens the web shop's code and goes on with the bag and the chat, once", async () => {
    await wall.pane("web").getByRole("button", { name: "Go on with your phone" }).click();
    const link = await wall.pane("web").getByRole("link", { name: "Open the link here" }).getAttribute("href");
    await using phone = await openBrowser({ width: 390, height: 844 });
    const page = await phone.context.newPage();
    await page.goto(link ?? "");
    await page.locator('[data-pane="phone"][data-status="live"] .line').first().waitFor();
    await expect
      .poll(() => page.locator('[data-selection="bag"]').getAttribute("title"))
      .toBe(await wall.hash("web", "bag"));
    await page.goto(link ?? "");
    await page.getByRole("heading", { name: "This code does not work any more" }).waitFor();
    expect(await page.locator(".closed").textContent()).toContain("already used");
    await wall.pane("web").getByRole("button", { name: "Close", exact: true }).click();
  });

  it("a second phone opens the kiosk's code, and her bag appears on the kiosk", async () => {
    const link = await wall.pane("kiosk").getByRole("link", { name: "Open the code’s link" }).getAttribute("href");
    await using phone = await openBrowser({ width: 390, height: 844 });
    const page = await phone.context.newPage();
    await page.goto(link ?? "");
    await wall.pane("kiosk").locator(".session .line").first().waitFor();
    expect(await wall.untilInStep("bag", everyPane, 5_000)).toBe(await wall.hash("web", "bag"));
  });

  it("can be used with the keyboard alone", async () => {
    const cell = wall.pane("web").locator(".shelf button.cell:not([data-mark='0'])").first();
    await cell.focus();
    await wall.page.keyboard.press("Enter");
    await wall.pane("web").locator(".shelf button.cell[aria-pressed='true']").waitFor();
    const before = await wall.hash("web", "bag");
    await wall.pane("web").locator(".product-buttons .primary:enabled").focus();
    await wall.page.keyboard.press("Space");
    expect(await wall.untilInStep("bag", hers, 10_000, before)).not.toBe(before);
  });
});
