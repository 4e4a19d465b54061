/** What people see and do on the pages: live values, failing signals, alarms, lost contact; in a real browser. */
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { violations } from "../support/axe.ts";
import { startFaultProxy } from "../support/fault-proxy.ts";
import { loaded, type Pages, patient, startPages } from "../support/pages.ts";

let site: Pages;

beforeAll(async () => {
  site = await startPages();
}, 120_000);

afterEach(() => site.closePages());

afterAll(() => site?.[Symbol.asyncDispose]());

test("live values move without a touch", async () => {
  const { page } = await site.open("/assets/spindle-1?tab=signals");
  const value = page.locator(".signal-value .value").first();
  await value.waitFor(patient);
  const before = await value.innerText();

  await expect.poll(() => value.innerText(), patient).not.toBe(before);
});

test("what the page asks first is asked once, before its scripts have run, and is used", async () => {
  const context = await site.browser.newContext();
  const page = await context.newPage();
  const asked: string[] = [];
  const warnings: string[] = [];
  page.on("request", (request) => asked.push(new URL(request.url()).pathname));
  page.on("console", (message) => warnings.push(message.text()));

  await page.goto(`http://127.0.0.1:${site.port}/?lang=sv`);
  await page.locator(".row").first().waitFor(patient);
  const first = ["site", "tags", "assets", "sources", "models", "conditions"].map((name) => `/api/v1/${name}`);
  const words = asked.filter((path) => /^\/assets\/(sv|en)-[\w-]{8}\.js$/.test(path));
  const startedMs: unknown =
    await page.evaluate(`performance.getEntriesByName(location.origin + "/api/v1/tags")[0].startTime
    - performance.getEntriesByType("resource").find(({ name }) => name.includes("/first-") && name.endsWith(".js")).responseEnd`);
  await context.close();

  expect(asked.filter((path) => first.includes(path)).toSorted()).toEqual(first.toSorted());
  expect(words).toEqual([expect.stringContaining("/assets/sv-")]);
  expect(warnings).toEqual([]);
  expect(startedMs).toBeLessThan(0);
});

test("every target for a finger is at least 48 pixels high", async () => {
  const { page } = await site.open("/cells/cell-1", { viewport: { width: 800, height: 1280 } });
  await page.locator(".tile").first().waitFor(patient);

  const small: unknown = await page.evaluate(`
    [...document.querySelectorAll("button, nav a, summary, input, .text-link")]
      .filter((element) => element.getClientRects().length > 0)
      .filter((element) => element.getBoundingClientRect().height < 47.5)
      .map((element) => element.outerHTML)`);

  expect(small).toEqual([]);
});

test("the address restores range and language, and choosing changes the address", async () => {
  const { page } = await site.open("/assets/spindle-1?range=1h&lang=en");

  const oneHour = page.getByRole("button", { name: "1 h", exact: true });
  await expect.poll(() => oneHour.getAttribute("aria-pressed"), patient).toBe("true");
  await page.getByRole("button", { name: "2 min", exact: true }).click();
  await page.getByRole("button", { name: "SV" }).click();

  await expect.poll(() => new URL(page.url()).searchParams.get("lang"), patient).toBe("sv");
  expect(new URL(page.url()).searchParams.get("range")).toBe("2m");
  await page.getByRole("heading", { level: 2, name: "Avvikelsepoäng", exact: true }).waitFor(patient);
});

test("on a tablet held upright the pages behind one press make room again when one is chosen", async () => {
  const { page } = await site.open("/?lang=en", { viewport: { width: 800, height: 1280 } });
  const more = page.getByRole("button", { name: "More" });

  await more.click(patient);
  await page.getByRole("link", { name: "Energy" }).click(patient);
  await page.getByRole("heading", { name: "Energy", level: 1 }).waitFor(patient);

  await expect.poll(() => more.getAttribute("aria-expanded"), patient).toBe("false");
  expect(await page.getByRole("link", { name: "Energy" }).isVisible()).toBe(false);
});

test("keys alone lead from the overview to a signal of an asset and through its points", async () => {
  const watched = await site.open("/?lang=en");
  const { page } = watched;
  const link = page.getByRole("link", { name: "Spindle 1" });
  await link.waitFor(patient);
  for (let presses = 0; presses < 40; presses++) {
    await page.keyboard.press("Tab");
    if ((await page.evaluate("document.activeElement?.textContent")) === "Spindle 1") break;
  }
  await page.keyboard.press("Enter");
  await expect.poll(() => page.locator("h1").innerText(), patient).toBe("Spindle 1");

  await page.getByRole("link", { name: "Signals" }).focus(patient);
  await page.keyboard.press("Enter");
  const plot = page.locator(".signal .trend-plot").first();
  await plot.focus(patient);
  await loaded(watched);
  await page.keyboard.press("ArrowLeft");

  await expect
    .poll(() => page.locator(".signal [aria-live]").first().textContent(), patient)
    .toMatch(/^\d\d:\d\d:\d\d: Power .* kW$/);
});

test("a figure opens how it was calculated, and Escape gives the focus back to it", async () => {
  const { page } = await site.open("/cells/cell-1?lang=en");
  const tile = page.locator(".tile").filter({ hasText: "H-IDLE" });
  await tile.getByRole("button").click(patient);

  const dialog = page.getByRole("dialog");
  expect(await dialog.innerText()).toContain("H-IDLE = 100 · (1 − ∫H dt / T)");
  expect(await dialog.innerText()).toContain("cell-1/human/active");
  expect(await violations(page)).toEqual([]);
  await page.keyboard.press("Escape");

  await expect.poll(() => dialog.isVisible(), patient).toBe(false);
  await expect.poll(() => page.evaluate("document.activeElement.className"), patient).toBe("explained");
  expect(await page.evaluate("document.activeElement.closest('.tile')?.textContent")).toContain("H-IDLE");
});

test("stale, bad and missing values do not look alike, and none looks live", async () => {
  site.line.spoil("spindle-1/power", "silent");
  site.line.spoil("spindle-1/current", "bad");
  const { page } = await site.open("/assets/spindle-1?lang=sv&tab=signals");
  const value = (name: string) =>
    page.locator(".signal").filter({ has: page.getByRole("heading", { name, exact: true }) });

  await value("Effekt").locator(".value-stale").waitFor(patient);
  expect(await value("Effekt").locator(".value-note").first().innerText()).toMatch(/^för \d+ s sedan$/);
  await value("Ström").locator(".value-bad").waitFor(patient);
  expect(await value("Ström").locator(".signal-value").innerText()).toContain("F");
  expect(await value("Vibration").locator(".value-stale, .value-bad, .value-missing").count()).toBe(0);

  site.line.spoil("spindle-1/power", "good");
  site.line.spoil("spindle-1/current", "good");
  await value("Effekt")
    .locator(".value-stale")
    .waitFor({ ...patient, state: "detached" });
});

test("a figure that cannot be given says why instead of showing zero or its last value", async () => {
  site.line.spoil("cell-1/human/x", "bad");
  const { page } = await site.open("/cells/cell-1?lang=sv");
  const measured = page.locator(".legend-measured");

  await expect.poll(() => measured.innerText(), patient).toContain("insignalen är ogiltig");
  expect(await measured.innerText()).not.toMatch(/\d/);
  expect(await page.locator(".plan .plan-person, .plan .plan-measured").count()).toBe(0);
  expect(await page.locator(".card-plan").innerText()).toContain("Personens läge är okänt");

  site.line.spoil("cell-1/human/x", "good");
  await expect.poll(() => measured.innerText(), patient).toMatch(/\d,\d\d/);
});

test("an anomaly reaches the overview in colour, shape, number and word, and is acknowledged with a press", async () => {
  site.line.score("spindle-1", 1.6, "alarm");
  site.line.report({
    id: "model/spindle-1/anomaly",
    active: true,
    severity: 300,
    code: "SAMSPEL_MODEL_ANOMALY",
    message: "Spindle 1 deviates from what it learned as normal.",
  });
  const { page } = await site.open("/?lang=sv");
  const row = page.locator(".row").filter({ hasText: "Spindle 1" });

  await expect.poll(() => row.locator(".state-word").innerText(), patient).toContain("Larm");
  expect(await row.locator(".symbol.priority-3 text").textContent()).toBe("3");
  await expect.poll(() => page.locator(".actions").innerText(), patient).toContain("mest effekt");
  await page.getByRole("link", { name: /Larm/ }).first().click();
  await page.getByRole("button", { name: /^Kvittera/ }).click(patient);

  await expect.poll(() => page.locator(".condition-state").innerText(), patient).toContain("kvitterat");
  await expect.poll(() => page.getByRole("button", { name: /^Kvittera/ }).count(), patient).toBe(0);

  site.line.score("spindle-1", 0.4, "normal");
  site.line.report({
    id: "model/spindle-1/anomaly",
    active: false,
    severity: 300,
    code: "SAMSPEL_MODEL_ANOMALY",
    message: "",
  });
});

test("an asset whose model is refused is not called normal by what the model said before", async () => {
  const refusal = { code: "SAMSPEL_MODEL_CARD", message: "The card has no threshold." };
  site.line.model("compressor-1", { state: "refused", ...refusal });
  const { page } = await site.open("/?lang=en");
  const row = page.locator(".row").filter({ hasText: "Compressor 1" });

  await expect.poll(() => row.locator(".state-word").innerText(), patient).toBe("Not scored");
  await row.getByRole("link", { name: "Model: refused" }).click();
  await expect.poll(() => page.locator(".card-models").innerText(), patient).toContain(refusal.message);

  site.line.model("compressor-1", { state: "active" });
});

test("a source that fails says what is wrong and what to do, and its tags stop looking live", async () => {
  site.line.source("plc", {
    state: "disconnected",
    code: "SAMSPEL_OPCUA_UNREACHABLE",
    message: "Nobody answers at opc.tcp://plc-1:4840.",
    next: "Check cable and address.",
  });
  const { page } = await site.open("/connections?lang=en&q=spindle-1/power");

  const card = page.locator(".source").filter({ hasText: "plc" });
  await expect.poll(() => card.innerText(), patient).toContain("Not connected");
  expect(await card.innerText()).toContain("SAMSPEL_OPCUA_UNREACHABLE");
  expect(await card.innerText()).toContain("Check cable and address.");
  await page.locator(".tag-table .value-stale").first().waitFor(patient);

  site.line.source("plc", { state: "connected" });
  await page
    .locator(".tag-table .value-stale")
    .first()
    .waitFor({ ...patient, state: "detached" });
});

test("the tag list is searched, and the search stands in the address", async () => {
  const { page } = await site.open("/connections?lang=en");
  await page.getByLabel("Search tags").fill("cell-1 tcp");

  await expect.poll(() => page.locator(".tag-table tbody tr").count(), patient).toBe(4);
  expect(new URL(page.url()).searchParams.get("q")).toBe("cell-1 tcp");
});

test("the plan shows a person only while one is there, and no name", async () => {
  const { page } = await site.open("/cells/cell-1?lang=en");
  await page.locator(".plan .plan-person").waitFor(patient);

  expect(await page.locator(".plan .plan-required").count()).toBe(1);
  expect(await page.locator(".plan .plan-measured").count()).toBe(1);
  expect(await page.locator(".card-plan").innerText()).toContain("Person in the cell");
  expect(await page.locator(".card-cell-status").innerText()).toContain("Measuring is on: cell, not person");
});

test("more tabs than a browser has connections are all live, through one stream", async () => {
  const { page } = await site.open("/connections?lang=en");
  const tabs = [page];
  while (tabs.length < 7) {
    const tab = await page.context().newPage();
    await tab.goto(page.url());
    tabs.push(tab);
  }

  for (const tab of tabs) await expect.poll(() => tab.locator(".stream-sign").innerText(), patient).toBe("Live");
  const metrics = await (await fetch(new URL("/metrics", page.url()))).text();
  expect(metrics).toMatch(/^samspel_stream_clients 1$/m);
});

describe("when contact with the gateway is lost", () => {
  test("a banner says so, values turn grey, and everything comes back without a reload", async () => {
    const { page } = await site.open("/assets/spindle-1?lang=en&tab=signals");
    const value = page.locator(".signal-value .value").first();
    await value.waitFor(patient);
    await page.evaluate("window.isSamePage = true");
    const liveColour = await colourOf(page);

    await site.stopServer();

    await page.locator(".banner").waitFor(patient);
    expect(await page.locator(".banner").innerText()).toContain("No contact with the gateway");
    expect(await colourOf(page)).not.toBe(liveColour);

    await site.startServer();

    await page.locator(".banner").waitFor({ ...patient, state: "detached" });
    await expect.poll(() => colourOf(page), patient).toBe(liveColour);
    expect(await page.evaluate("window.isSamePage")).toBe(true);
  });

  test("a network that swallows everything is noticed as well, with no word from the other end", async () => {
    await using proxy = await startFaultProxy(site.port);
    const { page } = await site.open(`http://127.0.0.1:${proxy.port}/?lang=en`);
    await expect.poll(() => page.locator(".stream-sign").innerText(), patient).toBe("Live");

    proxy.stall();

    await page.locator(".banner").waitFor(patient);
    proxy.heal();
    await page.locator(".banner").waitFor({ ...patient, state: "detached" });
  });
});

function colourOf(page: Page): Promise<unknown> {
  return page.evaluate(`getComputedStyle(document.querySelector(".signal-value .value")).color`);
}
