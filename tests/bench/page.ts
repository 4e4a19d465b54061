/**
 * Opening a page → figures on it, in Chromium at a quarter of the processor, beside an empty page in the same browser: for somebody who has
 * never been there, and for a screen that has.
 */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { parseArgs } from "node:util";
import type { Browser, BrowserContext } from "playwright-core";
import { launchBrowser } from "../support/browser.ts";
import { demoVerb, startSamspel } from "../support/cli.ts";
import { benchDirectory, percentile } from "./support-path.ts";

const { values } = parseArgs({ options: { short: { type: "boolean", default: false } } });
const visits = values.short ? 1 : 15;
const throttle = 4;
const pages = {
  "/": ".row .state-word",
  "/cells/cell-1": ".card-plan svg",
  "/assets/conveyor-1": ".health-figure",
  "/assets/conveyor-1?tab=signals": ".signal-value .value",
};

/** Notes when the first element of a selector is drawn; runs in the page before anything else. */
const watching = (selector: string) => `(() => {
  const look = () => {
    if (document.querySelector(${JSON.stringify(selector)}) === null) return;
    observer.disconnect();
    requestAnimationFrame(() => setTimeout(() => globalThis.drawn(String(performance.now()))));
  };
  const observer = new MutationObserver(look);
  observer.observe(document, { childList: true, subtree: true });
})()`;

/** Milliseconds from asking for the page until the first element of `selector` is drawn. */
async function visitMs(context: BrowserContext, address: string, selector: string): Promise<number> {
  const page = await context.newPage();
  await page.addInitScript(watching(selector));
  const devtools = await context.newCDPSession(page);
  // The page calls out by itself: whoever asks it again and again slows it down.
  await devtools.send("Runtime.enable");
  await devtools.send("Runtime.addBinding", { name: "drawn" });
  const drawn = new Promise<number>((resolve) => {
    devtools.on("Runtime.bindingCalled", ({ payload }) => resolve(Number(payload)));
  });
  await devtools.send("Emulation.setCPUThrottlingRate", { rate: throttle });
  await page.goto(address, { waitUntil: "commit" });
  const milliseconds = await within(60_000, drawn);
  await page.close();
  return milliseconds;
}

function within<T>(limitMs: number, result: Promise<T>): Promise<T> {
  const late = setTimeout(limitMs, undefined, { ref: false }).then(() => {
    throw new Error(`Nothing was drawn within ${limitMs} ms.`);
  });
  return Promise.race([result, late]);
}

const newContext = (browser: Browser) =>
  browser.newContext({ viewport: { width: 1280, height: 800 }, bypassCSP: true });

/** Median over visits of browsers that were never there. */
async function openingMs(browser: Browser, address: string, selector: string): Promise<number> {
  const times: number[] = [];
  for (let visit = 0; visit < visits; visit++) {
    const context = await newContext(browser);
    times.push(await visitMs(context, address, selector));
    await context.close();
  }
  return Math.round(percentile(times, 0.5));
}

/** Median over visits of a browser that was there before: the engine keeps compiled scripts after the second one. */
async function againMs(browser: Browser, address: string, selector: string): Promise<number> {
  const context = await newContext(browser);
  const times: number[] = [];
  for (let visit = 0; visit < visits + 2; visit++) times.push(await visitMs(context, address, selector));
  await context.close();
  return Math.round(percentile(times.slice(2), 0.5));
}

using directory = benchDirectory();
await using demo = await startSamspel<{ url: string }>(demoVerb(join(directory.path, "data")));
const empty = createServer((_, response) => {
  response.setHeader("content-type", "text/html").end("<!doctype html><title>-</title><main>-</main>");
}).listen(0, "127.0.0.1");
const browser = await launchBrowser();
try {
  const { port } = empty.address() as AddressInfo;
  const emptyMs = await openingMs(browser, `http://127.0.0.1:${port}/`, "main");
  const openMs: Record<string, number> = {};
  const openAgainMs: Record<string, number> = {};
  for (const [path, selector] of Object.entries(pages)) {
    openMs[path] = await openingMs(browser, `${demo.ready.url}${path}`, selector);
    openAgainMs[path] = await againMs(browser, `${demo.ready.url}${path}`, selector);
  }
  const slowestMs = Math.max(...Object.values(openMs));
  console.log(
    JSON.stringify({
      name: "page",
      visits,
      throttle,
      openMs,
      openAgainMs,
      /** Baseline of the same run: a page without script, from a server without work. */
      emptyMs,
      ratioToEmptyPage: Math.round((10 * slowestMs) / emptyMs) / 10,
    }),
  );
} finally {
  await browser.close();
  empty.close();
}
