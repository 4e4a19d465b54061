/** 400 live values on one page at 10 Hz, in Chromium at a quarter of the processor: the share of time that the main thread works, beside an empty page. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { Browser, Page } from "playwright-core";
import { stringify } from "yaml";
import { launchBrowser } from "../support/browser.ts";
import { startSamspel } from "../support/cli.ts";
import { benchDirectory, loadConfiguration, sleep, startLoad } from "./support-path.ts";

const { values } = parseArgs({ options: { short: { type: "boolean", default: false } } });
const tiles = 400;
const throttle = 4;
const seconds = values.short ? 5 : 20;

/** Share of `seconds` that the main thread of a page was at work, once `show` has prepared it. */
async function busyShare(browser: Browser, address: string, show: (page: Page) => Promise<unknown>): Promise<number> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  const devtools = await context.newCDPSession(page);
  await page.goto(address, { waitUntil: "domcontentloaded" });
  await show(page);
  await devtools.send("Emulation.setCPUThrottlingRate", { rate: throttle });
  // In processor time of the thread: what else the machine does is not its work.
  await devtools.send("Performance.enable", { timeDomain: "threadTicks" });
  const worked = async () => {
    const { metrics } = await devtools.send("Performance.getMetrics");
    return metrics.find(({ name }) => name === "TaskDuration")?.value ?? Number.NaN;
  };
  const [before, startMs] = [await worked(), performance.now()];
  await sleep(seconds * 1000);
  const share = (1000 * ((await worked()) - before)) / (performance.now() - startMs);
  await context.close();
  return Math.round(1000 * share) / 1000;
}

using directory = benchDirectory();
await using load = await startLoad(tiles, 100);
const path = join(directory.path, "gateway.yaml");
const configuration = loadConfiguration(load.endpointUrl, { tags: tiles, publishingIntervalMs: 100 });
// A folder of the tag list shows 200 values at most.
const tags = configuration.tags.map((tag, index) => ({ ...tag, id: index % 2 === 0 ? tag.id : `more/${index}` }));
writeFileSync(path, stringify({ ...configuration, tags, dataDirectory: join(directory.path, "data") }));
await using gateway = await startSamspel<{ url: string }>(["run", "--config", path]);
load.start();
const browser = await launchBrowser();
try {
  const share = await busyShare(browser, `${gateway.ready.url}/connections?lang=en`, async (page) => {
    for (const index of [0, 1]) await page.locator(".tag-tree summary").nth(index).click();
    await page.waitForFunction(`document.querySelectorAll(".tag-leaf .value").length >= ${tiles}`);
  });
  const emptyShare = await busyShare(browser, "about:blank", async () => {});
  console.log(JSON.stringify({ name: "tiles", tiles, hertz: 10, throttle, mainThreadShare: share, emptyShare }));
} finally {
  await browser.close();
}
