/** `npm start` on a fresh data directory → first live value and first score on the stream. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { TagAnswer } from "../../gateway/api/contract.ts";
import { demoVerb, eventually, getJson, startSamspel } from "../support/cli.ts";
import { benchDirectory } from "./support-path.ts";

parseArgs({ options: { short: { type: "boolean", default: false } } });

/** Seconds until a tag of the answer fits. */
async function secondsUntil(url: string, startMs: number, fits: (tag: TagAnswer) => boolean): Promise<number> {
  await eventually(
    () => getJson<TagAnswer[]>(`${url}/api/v1/tags`),
    (tags) => tags.some(fits),
  );
  return seconds(performance.now() - startMs);
}

function seconds(ms: number): number {
  return Math.round(ms / 10) / 100;
}

using directory = benchDirectory();
const libraryStartMs = performance.now();
spawnSync(process.execPath, ["-e", "require('node-opcua')"], { cwd: process.cwd() });
const librarySeconds = seconds(performance.now() - libraryStartMs);

const startMs = performance.now();
await using demo = await startSamspel<{ url: string }>(demoVerb(join(directory.path, "data")));
const readySeconds = seconds(performance.now() - startMs);
const { url } = demo.ready;
const firstValueSeconds = await secondsUntil(url, startMs, ({ value }) => value !== null);
const firstScoreSeconds = await secondsUntil(
  url,
  startMs,
  ({ id, value }) => id.endsWith("/anomaly/score") && typeof value === "number",
);
console.log(
  JSON.stringify({
    name: "start",
    readySeconds,
    firstValueSeconds,
    firstScoreSeconds,
    /** Baseline of the same run: loading the OPC UA library alone. */
    loadingOpcuaLibrarySeconds: librarySeconds,
    ratioToLoadingOpcuaLibrary: Math.round((10 * firstValueSeconds) / librarySeconds) / 10,
  }),
);
