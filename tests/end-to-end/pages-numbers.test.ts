/** A number never stands alone: in a real browser, every figure of a page opens its calculation, and its limits say where they come from. */
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { violations } from "../support/axe.ts";
import { type Pages, patient, startPages } from "../support/pages.ts";

let site: Pages;
let startedMs: number;

beforeAll(async () => {
  startedMs = Date.now();
  site = await startPages({ anonymousRole: "engineer" });
}, 180_000);

afterEach(() => site.closePages());

afterAll(() => site?.[Symbol.asyncDispose]());

/** A page, and what stands on it when its figures are there. */
const pages = {
  "/": ".card-data-quality .explained",
  "/assets/conveyor-1": ".card-health .health-index .explained",
  "/assets/conveyor-1?tab=signals": ".card-signals .measured .value-bar",
  "/assets/spindle-1": ".card-asset-status .explained",
  "/cells/cell-1": ".card-team .figures .explained",
  "/connections": ".card-sources .explained",
} as const;

test.each(Object.entries(pages))("%s: every figure opens its calculation", async (address, shown) => {
  const { page, problems } = await site.open(`${address}${address.includes("?") ? "&" : "?"}lang=en`);
  await page.locator(shown).first().waitFor(patient);

  const alone = await page
    .locator(":is(.figures dd, .tile-value, .signal-value, .health-index > *, .status-health strong)")
    .evaluateAll((all) =>
      all
        .filter((each) => /\d/.test(each.textContent ?? "") && each.tagName !== "svg")
        .filter((each) => each.querySelector(".explained") === null && each.closest(".explained") === null)
        .map((each) => each.textContent),
    );

  expect(alone).toEqual([]);
  expect(problems.filter((problem) => !/status of 404/.test(problem))).toEqual([]);
});

test("a signal shows its value on a scale, and says of the limit who set it", async () => {
  const { page } = await site.open("/assets/conveyor-1?lang=sv&tab=signals");
  const vibration = page.locator(".signal", { hasText: "Vibration" });
  const bar = vibration.locator(".value-bar");
  await bar.waitFor(patient);

  const said = (await bar.getAttribute("aria-label")) ?? "";
  expect(said).toMatch(/^Vibration: 0,\d+ mm\/s; Normalt: 0 till 1,8 mm\/s \(ursprung: taggens område/);
  expect(said).toMatch(/slut på återstående livslängd: 1,8 mm\/s \(ursprung: konfigurationen\)/);
  await vibration.locator(".explained").click();
  const dialog = page.getByRole("dialog");
  expect(await dialog.innerText()).toMatch(/Vibration[\s\S]*källans värde[\s\S]*ursprung: konfigurationen/);
  expect(await violations(page)).toEqual([]);
});

test("the limits of severity zones name the standard that they come from", async () => {
  const { page } = await site.open("/assets/conveyor-1?lang=en");
  const driver = page.locator(".card-health .measured").first();
  await driver.locator(".value-bar").waitFor(patient);
  const bar = (await driver.locator(".value-bar").getAttribute("aria-label")) ?? "";

  await page.locator(".card-asset-status .status-health .explained").click();
  const dialog = await page.getByRole("dialog").innerText();

  expect(bar).toMatch(
    /zone [AC]\/[BD]: [\d.]+ mm\/s \(origin: ISO 10816-1 annex B, class I; indicative\)|mean ± 2 deviations/,
  );
  expect(dialog).toMatch(/plan\s+< 50 \(origin: scale of the gateway\)/);
});

test("what the gateway counts of itself is explained when it is pressed, in the language of the page", async () => {
  for (const [language, words] of [
    ["en", /Delay\s+How long the newest value took[\s\S]*time of arrival/],
    ["sv", /Fördröjning\s+Hur lång tid det nyaste värdet tog[\s\S]*ankomsttid/],
  ] as const) {
    const { page } = await site.open(`/connections?lang=${language}`);
    const figure = page.locator(".card-sources .source").first().locator(".figures > div").nth(1);
    await figure.locator(".value-bar").waitFor(patient);
    await figure.locator(".explained").click();

    await expect.poll(() => page.getByRole("dialog").innerText(), patient).toMatch(words);
  }
});

test("a card without enough data says what is missing, how much there is and what to do", async () => {
  // The history begins five minutes before; the first map leaves five minutes after that.
  const { page } = await site.open(`/cells/cell-1?lang=en&range=2m&to=${startedMs - 180_000}`);
  for (const [card, words] of [
    [
      "speed-distance",
      /at least 5(\.0)? min[\s\S]*[\d.]+ (s|min) of 5(\.0)? min[\s\S]*Choose a longer stretch of time/,
    ],
    ["what-if", /at least 5(\.0)? min/],
    ["occupancy", /at least 5 times within 8(\.0)? h[\s\S]*with a person in the cell[\s\S]*A new map comes/],
  ] as const) {
    const told = page.locator(`.card-${card} .nothing-yet`);
    await told.waitFor(patient);
    expect(await told.innerText()).toMatch(words);
  }
  expect(await page.locator(".card-speed-distance .nothing-yet .share-bar").count()).toBe(1);
  expect(await violations(page)).toEqual([]);
});
