/**
 * Gives the demo a past: a month of simulated energy, so that its page has days to compare and a baseline to learn from;
 * what the line made yesterday and today; measured parts; signals and scores of the last hour; and entries of its logbook.
 */
import { join } from "node:path";
import { energyPast } from "../../simulators/energy-past.ts";
import { logbookPast } from "../../simulators/logbook-past.ts";
import { pastWidths } from "../../simulators/machines/part-width.ts";
import { productionPast } from "../../simulators/production-past.ts";
import { createTagDirectory, tagsOf } from "../assembly.ts";
import type { Configuration } from "../config/configuration.ts";
import type { Registries } from "../config/schema.ts";
import type { Log } from "../core/contracts.ts";
import type { EnergyControl } from "../core/energy.ts";
import type { LogbookControl } from "../core/logbook.ts";
import { BatchBuilder } from "../core/measurement.ts";
import type { GivenReason } from "../core/production.ts";
import { metersOf } from "../energy/meters.ts";
import { pastRecords } from "../energy/past-records.ts";
import { StopBook } from "../production/stop-book.ts";
import { openStore } from "../store/store.ts";
import { scoredPast, scoredPastMs } from "./demo-scores.ts";

const dayMs = 86_400_000;
/** So that the present month is there as a whole. */
const days = 32;
/** Rows of one entry of the log. */
const rowsPerBatch = 2000;

export interface DemoPast {
  readonly configuration: Configuration;
  readonly registries: Registries;
  readonly seed: number;
  readonly log: Log;
  /** Before the simulated line started: its first counts are from 0, and a later one of the past would be taken for parts. */
  readonly toMs: number;
}

/** Only into a store that knows no energy yet. The gateway must not run. */
export async function fillDemoPast({ configuration, registries, seed, log, toMs }: DemoPast): Promise<void> {
  const now = Date.now;
  const directory = join(configuration.dataDirectory, "store");
  const { retentionDays, people: _people, ...limits } = configuration.store;
  await using store = await openStore({
    directory,
    log,
    now,
    limits: { ...limits, retentionMs: retentionDays * dayMs },
  });
  const list = tagsOf(configuration, registries);
  const tags = createTagDirectory(list, await store.internTags(list));
  const meters = metersOf(configuration.metrics, configuration.assets);
  const known = meters.flatMap(({ metric }) => tags.byId(`${metric}/interval`)?.number ?? []);
  if ((await store.latest(known)).some((value) => value !== undefined)) return;
  const { timeZone } = configuration.display;
  const production = productionPast({ seed, toMs, timeZone });
  const energy = energyPast({ seed, fromMs: toMs - days * dayMs, toMs, timeZone, production });
  const scored = await scoredPast({ configuration, seed, toMs, log });
  // The hour of which all signals of the spindle are there has its power from them as well.
  const made = production.values.filter(
    ({ tagId, timeMs }) => tagId !== "spindle-1/power" || timeMs < toMs - scoredPastMs,
  );
  const widths = pastWidths({ seed, toMs }).map((part) => ({ tagId: "spindle-1/width", ...part }));
  const builder = new BatchBuilder(rowsPerBatch);
  const flush = async () => {
    if (builder.length > 0) await store.append([builder.takeMeasurements(now())]);
  };
  for (const rows of [pastRecords(energy, meters), made, widths, scored]) {
    for (const { tagId, timeMs, value } of rows) {
      const tag = tags.byId(tagId);
      if (tag === undefined) continue;
      builder.push({ key: tag.number, value, sourceTimeMs: timeMs });
      if (builder.length >= rowsPerBatch) await flush();
    }
  }
  await flush();
  const reasons = StopBook.open({ directory: join(configuration.dataDirectory, "production"), log, now });
  await reasons.fill(breakReasons(configuration.metrics, production.breaksMs));
}

/** The demo has no calendar that plans its breaks: somebody has said of each what it was, as on a real line. */
export function breakReasons(metrics: Configuration["metrics"], breaksMs: readonly number[]): GivenReason[] {
  const lines = metrics.filter(({ kind }) => kind === "production");
  return breaksMs.flatMap((sinceMs) =>
    lines.map(({ id: metric }) => {
      return { metric, sinceMs, group: "waiting", reason: "break", revision: 1, createdMs: sinceMs + 60_000 };
    }),
  );
}

/** Baselines by day from what was filled in; what the data do not carry is left out. */
export async function learnDemoBaselines(energy: EnergyControl, configuration: Configuration): Promise<void> {
  if (energy.baselines().length > 0) return;
  const { fromMs: toMs } = energy.today();
  for (const { metric } of metersOf(configuration.metrics, configuration.assets)) {
    const request = { metric, fromMs: toMs - 14 * dayMs, toMs, by: "day", drivers: [] } as const;
    await energy.learn(request).catch(() => undefined);
  }
}

/** Only into a book that knows nothing yet. */
export async function fillDemoLogbook(
  logbook: LogbookControl,
  { display: { language }, assets }: Pick<Configuration, "display" | "assets">,
  nowMs: number,
): Promise<void> {
  if (logbook.list({}).entries.length > 0) return;
  for (const { hoursAgo, text, ...entry } of logbookPast) {
    // The line and its machines can be configured away.
    const isThere = entry.kind === "handover" || assets.some(({ id }) => id === entry.about);
    const timeMs = nowMs - hoursAgo * 3_600_000;
    if (isThere)
      await logbook.write({ ...entry, text: text[language], timeMs, by: "simulator" }).catch(() => undefined);
  }
}
