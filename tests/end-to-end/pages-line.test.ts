/** The line in a real browser: a stop gets its reason in two presses, stations and losses are shown, one sheet for the morning meeting. */
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { violations } from "../support/axe.ts";
import { type Pages, patient, startPages } from "../support/pages.ts";

let site: Pages;

beforeAll(async () => {
  // After a minute of production everybody leaves: the cell stands.
  site = await startPages({ scenario: "lunch-break" });
  await site.line.production.sweep();
}, 180_000);

afterEach(() => site.closePages());

afterAll(() => site?.[Symbol.asyncDispose]());

test("a stop gets its reason in two presses of buttons of 48 px, on a tablet", { timeout: 120_000 }, async () => {
  const { page, problems } = await site.open("/lines/line-1?lang=sv&q=day", { viewport: { width: 800, height: 1280 } });
  const card = page.locator(".card-stop-reasons");
  const cell = card
    .locator(".stop")
    .filter({ hasText: site.line.view.assets().find(({ id }) => id === "cell-1")!.name });
  await cell.first().waitFor(patient);
  await expect.poll(() => page.locator(".card-stop-causes").innerText(), patient).toContain("Ingen orsak angiven");
  expect(await violations(page)).toEqual([]);

  const buttons = cell.first().locator(".reason-buttons button");
  const sizes = await buttons.evaluateAll((all) => all.map((each) => each.getBoundingClientRect().height));
  expect(Math.min(...sizes)).toBeGreaterThanOrEqual(48);
  await buttons.filter({ hasText: "Väntan" }).click();
  await cell.first().locator(".reason-buttons button").filter({ hasText: "Rast" }).click();

  await page.locator(".card-stop-causes").getByText("Väntan: Rast").waitFor(patient);
  // It says so where it was pressed, and another stop has not come under the finger.
  await expect.poll(() => card.locator(".stop").first().innerText(), patient).toContain("Rast");
  const answered = await card.locator(".stop").first().locator("button:not(.explained)").allInnerTexts();
  expect(answered).toEqual(["Ändra"]);
  const { stops } = site.line.view.production.stops({ fromMs: 0, toMs: Date.now() });
  expect(stops.map(({ given }) => given?.reason)).toContain("break");
  expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(800);
  expect(problems).toEqual([]);
});

test.each(["sv", "en"] as const)(
  "stations, states and losses stand on the page, and each figure tells from what it was divided (%s)",
  async (language) => {
    const { page } = await site.open(`/lines/line-1?lang=${language}&q=day`);
    await page.locator(".station").nth(1).waitFor(patient);
    await page.locator(".card-line-states .lane").nth(1).waitFor(patient);
    await page.locator(".card-line-losses table").nth(1).waitFor(patient);

    await page.locator(".station .explained").first().click();
    const dialog = await page.getByRole("dialog").innerText();
    expect(dialog).toMatch(/Täljare|Above the line/);
    expect(dialog).toContain("PRI · GQ ÷ PBT");
    expect(await violations(page)).toEqual([]);
  },
);

test("OEE over time stands by period on the page of performance", async () => {
  const { page } = await site.open("/performance?lang=en&q=day");
  await page.locator(".card-performance tbody tr").first().waitFor(patient);

  await page.locator(".card-performance summary").first().click();
  expect(await page.locator(".card-performance").innerText()).toContain("TEEP");
  expect(await violations(page)).toEqual([]);
});

test("shifts stand side by side, and the page says that it compares times and not people", {
  timeout: 120_000,
}, async () => {
  const clock = (timeMs: number) =>
    new Intl.DateTimeFormat("sv", { timeZone: "Europe/Stockholm", hour: "2-digit", minute: "2-digit" }).format(timeMs);
  const days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
  // The one ends two minutes ago, the other has begun then.
  const [start, change, end] = [-12, 0, 12].map((hours) => clock(Date.now() - 120_000 + hours * 3_600_000));
  const shifts = [
    { name: "Dag", days, start, end: change },
    { name: "Kväll", days, start: change, end },
  ];
  await using two = await startPages({ production: { shifts } });
  await two.line.production.sweep();
  // So high that nothing lies below the bar at the bottom.
  const { page } = await two.open("/performance?lang=sv&q=shift", { viewport: { width: 800, height: 4000 } });

  const table = page.getByRole("table", { name: "Skiften bredvid varandra: Assembly cell 1" });
  await table.waitFor(patient);
  expect(await table.getByRole("rowheader").allInnerTexts()).toEqual(["Dag", "Kväll"]);
  expect(await page.locator(".card-performance").innerText()).toContain("inte människor");
  expect(await violations(page)).toEqual([]);
});

test.each([
  ["/lines/none", "Det finns ingen linje ”none”"],
  ["/lines/none/morning", "Det finns ingen linje ”none”"],
])("%s says that there is no such line, and shows stops of no other", async (path, heading) => {
  const { browser, port } = site;
  await using page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${port}${path}?lang=sv`);
  await page.getByRole("heading", { name: heading }).waitFor(patient);
  expect(await page.locator(".card").count()).toBe(0);
});

test("products stand side by side with their names, and the page says to which a change of product belongs", async () => {
  // The count of parts stands for a product that changes with every part.
  const production = { product: "cell-1/cycle/count", products: [{ id: "2", name: "Shelf", nameSv: "Hylla" }] };
  await using made = await startPages({ production });
  await made.line.production.sweep();
  const { page } = await made.open("/performance?lang=sv", { viewport: { width: 800, height: 4000 } });

  const table = page.getByRole("table", { name: "Produkterna bredvid varandra: Assembly cell 1" });
  await table.waitFor(patient);
  const names = await table.getByRole("rowheader").allInnerTexts();
  expect(names).toContain("Hylla");
  expect(names).toContain("3");
  expect(await page.locator(".card-performance").innerText()).toContain("Ett produktbyte räknas till");
  expect(await violations(page)).toEqual([]);
});

test.each(["sv", "en"] as const)("the sheet for the morning meeting is one page of A4 (%s)", async (language) => {
  const { page } = await site.open(`/lines/line-1/morning?lang=${language}`);
  await page.locator(".sheet-lines").waitFor(patient);
  expect(await violations(page)).toEqual([]);

  await page.emulateMedia({ media: "print" });
  const text = (await page.pdf({ preferCSSPageSize: true })).toString("latin1");

  expect(text.match(/\/Type\s*\/Page\b/g)).toHaveLength(1);
  expect(text).toMatch(/\/MediaBox \[0 0 59[45](\.\d+)? 84[12](\.\d+)?\]/);
});

test("the overview tells the parts of the shift beside the OEE of each machine that counts them", async () => {
  const { page } = await site.open("/?lang=en");
  const row = page.locator(".row", { hasText: "Assembly cell 1" });
  await row.getByText("Parts", { exact: true }).waitFor(patient);

  expect(await row.innerText()).toMatch(/Parts\s+[\d–]/);
});

test("the overview sets the parts of the shift against its plan, and says what one part needed today", async () => {
  const { page } = await site.open("/?lang=en");
  const row = page.locator(".row", { hasText: "Assembly cell 1" });

  await expect.poll(() => row.innerText(), patient).toMatch(/of [\d,]+ planned/);
  expect(await row.locator(".of-plan .limit-bar").getAttribute("aria-label")).toMatch(
    /^Parts: [\d,]+ of [\d,]+ planned$/,
  );
  const energy = page.locator(".site-energy");
  await expect.poll(() => energy.innerText(), patient).toMatch(/Energy per part today, whole site\s+0\.\d+ kWh/);
  expect(await energy.innerText()).toContain("No reliable baseline yet.");

  await energy.getByRole("button").click();
  await expect.poll(() => page.getByRole("dialog").innerText(), patient).toContain("Σ E ÷ PQ");
});

test("a reason of two lines stands below the name of its figure, not on it", async () => {
  const { page } = await site.open("/?lang=sv");
  await page.locator(".team-figures li").first().waitFor(patient);

  const overlaps: unknown = await page.evaluate(`[...document.querySelectorAll(".team-figures li")].flatMap((item) => {
    const [name, figure] = item.children;
    name.textContent = "Människan väntar länge";
    figure.textContent = "för lite observerad tid";
    const text = document.createRange();
    text.selectNodeContents(figure);
    return text.getBoundingClientRect().top < name.getBoundingClientRect().bottom - 1 ? [item.textContent] : [];
  })`);

  expect(overlaps).toEqual([]);
});
