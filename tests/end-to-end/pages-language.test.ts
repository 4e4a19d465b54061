/** Every page in a language of longer words: nothing is hard-coded, nothing is cut, also where words come with a card. */
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { layoutFaults } from "../support/layout.ts";
import { demoPages, layoutSizes } from "../support/page-list.ts";
import { type Pages, patient, settled, startPages } from "../support/pages.ts";
import { hardCodedTexts, pseudoPages } from "../support/pseudo-language.ts";

let site: Pages;

beforeAll(async () => {
  site = await startPages({ anonymousRole: "engineer", dashboards: await pseudoPages() });
}, 180_000);

afterEach(() => site.closePages());

afterAll(() => site?.[Symbol.asyncDispose]());

/** Screens on the wall shrink their words. */
const pages = Object.entries(demoPages).filter(([name]) => !name.startsWith("wall"));

/** What the site, its models and its packages call themselves. */
function ownNames(): string[] {
  return [
    ...["Samspel", "Svenska", "English", "Apache-2.0", "20 min of the healthy line", "plc", "floor", "Worn tool"],
    // Frequencies of a bearing, at their cursors.
    ...["FTF", "BPFO", "BPFI", "BSF"],
    // Who published the bearing, the site and its zone, what runs it, who is told, and what is typed into a terminal.
    ...["Case Western Reserve University bearing data centre, SKF 6205-2RS JEM", "Line 1", "shift"],
    ...["smaland/components/line-1", "Europe/Stockholm", "Node.js"],
    ...["samspel replay recorded.csv --as opcua", "samspel simulate healthy-line"],
    site.line.view.version,
    ...site.line.view.assets().flatMap(({ id, name }) => [id, name]),
  ];
}

test.each(pages)("on the page %s nothing is hard-coded, and nothing is cut", async (_name, path) => {
  const { page } = await site.open(`${path}${path.includes("?") ? "&" : "?"}lang=en`);
  await page.locator("main h1, main h2, main h3, main button").first().waitFor(patient);
  await page
    .getByText(/Löådïng/)
    .first()
    .waitFor({ ...patient, state: "detached" });

  const found = (await hardCodedTexts(page, ownNames())).map((text) => `hard-coded: ${text}`);
  for (const [name, size] of Object.entries(layoutSizes)) {
    await page.setViewportSize(size);
    await settled(page);
    for (const fault of await layoutFaults(page)) found.push(`${name}: ${fault}`);
  }

  expect(found).toEqual([]);
});

test("words that come with a card are spoken too, and what is not in a catalogue is found", async () => {
  const { page } = await site.open("/settings?lang=en");
  await page.getByText(/Chångé séttïngs/).waitFor(patient);
  await page.evaluate(`document.querySelector("main h2").append("Forgotten")`);

  expect(await hardCodedTexts(page, ownNames())).toEqual(["Forgotten"]);
});
