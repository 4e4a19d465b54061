/**
 * The page of labels over a long recording: milliseconds until the trends are drawn, and frames a second while the view is
 * moved with the mouse, against the same page over a hundredth of the values in the same run. Prints one JSON line.
 * `SAMSPEL_LABEL_SAMPLES=100000000` is the size that it is meant for (some minutes to fill the store); two million otherwise.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { stringify } from "yaml";
import { BatchBuilder } from "../../gateway/core/measurement.ts";
import type { Recording } from "../../gateway/core/recording.ts";
import { openStore } from "../../gateway/store/store.ts";
import { numberTag } from "../gateway/store/values.ts";
import { launchBrowser } from "../support/browser.ts";
import { startSamspel } from "../support/cli.ts";
import { silentLog } from "../support/context.ts";
import { benchDirectory, percentile } from "./support-path.ts";

const isShort = process.argv.includes("--short");
const samples = Number(process.env.SAMSPEL_LABEL_SAMPLES ?? (isShort ? 400_000 : 2_000_000));
const visits = isShort ? 2 : 7;
const panMs = isShort ? 1000 : 4000;
const signals = 10;
const sampleRateHz = 500;
const batchFrames = 50_000;
const tags = Array.from({ length: signals }, (_, index) => numberTag(`press-1/signal-${index}`, "line"));
/** Of the axis that is drawn as time. */
const startMs = Date.now() - 48 * 3_600_000;

/** A gateway's folder whose store holds one recording of so many values. */
async function filledSite(root: string, name: string, count: number): Promise<{ config: string; recording: string }> {
  const dataDirectory = join(root, name);
  const frames = Math.ceil(count / signals);
  await using store = await openStore({
    ...{ directory: join(dataDirectory, "store"), log: silentLog, now: () => startMs },
    limits: { ballastBytes: 0, freeBytes: 0, keepMs: 3_600_000, compactMs: 3_600_000, keptLogBytes: 0 },
  });
  const numbers = await store.internTags(tags);
  for (let from = 0; from < frames; from += batchFrames) {
    const builder = new BatchBuilder(batchFrames * signals);
    for (let frame = from; frame < Math.min(frames, from + batchFrames); frame++) {
      const sourceTimeMs = startMs + (1000 * frame) / sampleRateHz;
      for (const [index, key] of numbers.entries()) {
        const value = Math.round(1000 * (Math.sin(frame / (5000 * (index + 1))) + ((frame * 7919) % 101) / 100)) / 1000;
        builder.pushNumber(key, sourceTimeMs, 0, value, 0, 0);
      }
    }
    await store.append([builder.takeMeasurements(startMs)]);
    await store.compact();
  }
  const recording: Recording = {
    ...{ id: `long-${name}`, revision: 1, name, fromMs: startMs, toMs: startMs + (1000 * frames) / sampleRateHz },
    ...{ assets: [], context: {}, keep: true, createdMs: startMs },
  };
  mkdirSync(join(dataDirectory, "recordings"), { recursive: true });
  writeFileSync(join(dataDirectory, "recordings/recordings.jsonl"), `${JSON.stringify(recording)}\n`);
  const config = join(root, `${name}.yaml`);
  const plain = tags.map(({ id, unit }) => ({ id, unit, source: "line", address: id }));
  writeFileSync(
    config,
    stringify({
      ...{ equipment: "boras/line-1", dataDirectory, api: { port: 0, anonymousRole: "engineer" } },
      sources: [{ id: "line", kind: "mqtt", url: "mqtt://127.0.0.1:1" }],
      tags: plain,
    }),
  );
  return { config, recording: recording.id };
}

/** Notes when a line of a trend was drawn, and counts frames; runs in the page before anything else. */
const watching = `(() => {
  const lanes = new Map();
  const { stroke } = CanvasRenderingContext2D.prototype;
  globalThis.watched = { lanes, drawn: 0, frames: 0, isMoving: false, longestMs: 0 };
  let [hasDrawn, lastMs] = [false, 0];
  CanvasRenderingContext2D.prototype.stroke = function (...rest) {
    stroke.apply(this, rest);
    if (!this.canvas.classList.contains("lane-trend")) return;
    hasDrawn = true;
    if (!lanes.has(this.canvas)) lanes.set(this.canvas, performance.now());
  };
  const frame = (nowMs) => {
    if (watched.isMoving) {
      watched.frames++;
      if (hasDrawn) watched.drawn++;
      watched.longestMs = Math.max(watched.longestMs, nowMs - lastMs);
    }
    [hasDrawn, lastMs] = [false, nowMs];
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
})()`;

interface Opened {
  readonly page: Page;
  readonly openMs: number;
}

async function opened(browser: Browser, address: string): Promise<Opened> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, bypassCSP: true });
  const page = await context.newPage();
  await page.addInitScript(watching);
  await page.goto(address, { waitUntil: "commit" });
  await page.waitForFunction("watched.lanes.size >= 3", undefined, { timeout: 60_000 });
  return { page, openMs: Number(await page.evaluate("Math.max(...watched.lanes.values())")) };
}

/** Zoomed in by 16, then moved back and forth by the mouse. */
async function panned(page: Page): Promise<{ framesPerSecond: number; drawnPerSecond: number; longestMs: number }> {
  const zoomIn = page.locator(".label-desk .segments button").nth(2);
  for (let step = 0; step < 4; step++) await zoomIn.click();
  await page.waitForTimeout(1000);
  const box = (await page.locator(".lanes").boundingBox())!;
  const y = box.y + 20;
  await page.mouse.move(box.x + box.width / 2, y);
  await page.mouse.down();
  await page.evaluate("watched.isMoving = true");
  const beganMs = performance.now();
  for (let step = 0; performance.now() - beganMs < panMs; step++) {
    await page.mouse.move(box.x + box.width * (0.5 + 0.45 * Math.sin(step / 40)), y);
  }
  const seconds = (performance.now() - beganMs) / 1000;
  const figures = "(watched.isMoving = false, [watched.frames, watched.drawn, watched.longestMs])";
  const [frames, drawn, longestMs] = (await page.evaluate(figures)) as [number, number, number];
  await page.mouse.up();
  return {
    framesPerSecond: Math.round(frames / seconds),
    drawnPerSecond: Math.round(drawn / seconds),
    longestMs: Math.round(longestMs),
  };
}

async function measured(browser: Browser, root: string, name: string, count: number) {
  const beganMs = performance.now();
  const { config, recording } = await filledSite(root, name, count);
  console.error(`${name}: ${count} values in ${Math.round((performance.now() - beganMs) / 1000)} s`);
  await using gateway = await startSamspel<{ url: string }>(["run", "--config", config]);
  const times: number[] = [];
  for (let visit = 0; visit < visits; visit++) {
    const { page, openMs } = await opened(browser, `${gateway.ready.url}/recordings/${recording}`);
    times.push(openMs);
    await page.context().close();
  }
  const { page } = await opened(browser, `${gateway.ready.url}/recordings/${recording}`);
  const pan = await panned(page);
  await page.context().close();
  return { samples: count, openMs: Math.round(percentile(times, 0.5)), firstOpenMs: Math.round(times[0]!), ...pan };
}

using directory = benchDirectory();
const browser = await launchBrowser();
try {
  const small = await measured(browser, directory.path, "small", Math.ceil(samples / 100));
  const large = await measured(browser, directory.path, "large", samples);
  const ratio = Math.round((100 * large.openMs) / small.openMs) / 100;
  console.log(JSON.stringify({ name: "labels", ...large, visits, small, ratio }));
} finally {
  await browser.close();
}
