/** A screen on the wall: scenes in turn, nothing to press, and it lives on when the gateway comes back. */
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { violations } from "../support/axe.ts";
import { loaded, type Pages, patient, startPages } from "../support/pages.ts";

let site: Pages;

const wallScreens = [
  { width: 1280, height: 800 },
  { width: 1920, height: 1080 },
];

beforeAll(async () => {
  site = await startPages();
}, 120_000);

afterEach(() => site.closePages());

afterAll(() => site?.[Symbol.asyncDispose]());

test.each(["light", "dark"] as const)(
  "shows scenes that are accessible, quiet, and have nothing to press, in %s",
  async (colorScheme) => {
    const viewport = { width: 1920, height: 1080 };
    const watched = await site.open("/wall?pages=cell-1&lang=sv", { colorScheme, viewport });
    const { page, problems, foreignRequests } = watched;
    await loaded(watched);

    expect(await page.locator("button, a, input, select, summary").filter({ visible: true }).count()).toBe(0);
    expect(await page.locator("body").innerText()).toContain("Ingen säkerhetsfunktion");
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(viewport.width);
    expect(await violations(page)).toEqual([]);
    expect(problems).toEqual([]);
    expect(foreignRequests).toEqual([]);
  },
);

test("goes from the overview to the cell and back by itself, each on one screen without scrolling", async () => {
  const { page } = await site.open("/wall?pages=overview,cell-1&every=5s&lang=en");
  const heading = page.locator("h1");
  const below = () => page.evaluate<number>("document.documentElement.scrollHeight - window.innerHeight");

  for (const scene of ["Assembly cell 1", "Overview"]) {
    await expect.poll(() => heading.innerText(), patient).toBe(scene);
    for (const viewport of wallScreens) {
      await page.setViewportSize(viewport);
      await expect.poll(below, patient).toBeLessThanOrEqual(0);
    }
  }
});

test("says that contact is lost, and goes on when the gateway is back, without anybody touching it", async () => {
  const { page } = await site.open("/wall?pages=overview&lang=en");
  await expect.poll(() => page.locator(".stream-sign").innerText(), patient).toBe("Live");
  await page.evaluate("window.isSamePage = true");

  await site.stopServer();
  await page.locator(".banner").waitFor(patient);
  await site.startServer();

  await page.locator(".banner").waitFor({ ...patient, state: "detached" });
  await expect.poll(() => page.locator(".stream-sign").innerText(), patient).toBe("Live");
  expect(await page.evaluate("window.isSamePage")).toBe(true);
});

/** Half an hour before a release: 1800. */
const soakSeconds = Number(process.env.SAMSPEL_WALL_SOAK_SECONDS ?? 10);
/** Half an hour sees more of what else the machine does than ten seconds. Whoever asks a page often fills its heap with the asking. */
const soakPatience = { timeout: 100_000, interval: 500 };

test(
  "goes round and round without keeping memory",
  async () => {
    const { page, problems } = await site.open("/wall?pages=overview,cell-1&every=5s&lang=en");
    const devtools = await page.context().newCDPSession(page);
    const heading = page.locator("h1");
    const heapBytes = async (): Promise<number> => {
      await devtools.send("HeapProfiler.collectGarbage");
      return (await devtools.send("Runtime.getHeapUsage")).usedSize;
    };
    const wholeRound = async (): Promise<void> => {
      for (const scene of ["Assembly cell 1", "Overview"])
        await expect.poll(() => heading.innerText(), soakPatience).toBe(scene);
    };
    // Both scenes have been drawn and their scripts are loaded.
    await wholeRound();
    const before = await heapBytes();

    const untilMs = performance.now() + soakSeconds * 1000;
    let rounds = 0;
    while (performance.now() < untilMs) {
      await wholeRound();
      rounds++;
    }

    const grownBytes = (await heapBytes()) - before;
    console.log(JSON.stringify({ name: "wall-soak", soakSeconds, rounds, grownKiB: Math.round(grownBytes / 1024) }));
    expect(rounds).toBeGreaterThan(0);
    // In the first minutes the charts still fill up to their bound.
    expect(grownBytes).toBeLessThan((soakSeconds < 300 ? 3 : 1) * 2 ** 20);
    expect(problems).toEqual([]);
  },
  (soakSeconds + 200) * 1000,
);
