/** Stops with what was said of them: reasons are lines in a file, only ever appended; a later revision replaces an earlier one. */
import { join } from "node:path";
import Type from "typebox";
import type { Log } from "../core/contracts.ts";
import { PermanentError } from "../core/errors.ts";
import type {
  GivenReason,
  ProductionSlice,
  StopAnswer,
  StopCauseSum,
  StopPart,
  StopReasonGroup,
  StopReport,
} from "../core/production.ts";
import { defaultReasons } from "../metrics/production/stop-reasons.ts";
import { LineFile } from "./line-file.ts";
import type { Machine } from "./machine.ts";

const givenSchema = Type.Object({
  metric: Type.String(),
  sinceMs: Type.Number(),
  group: Type.String(),
  reason: Type.String(),
  revision: Type.Integer({ minimum: 1 }),
  createdMs: Type.Number(),
});

const linesMax = 200_000;
/** Stops that one answer lists. */
const listedMax = 500;
/** Values that come late may move the start of a stop; what was said still belongs to it. */
const movedMs = 60_000;

export class StopBook {
  readonly #file: LineFile<GivenReason>;
  readonly #now: () => number;
  /** By metric, then by start of the stop. */
  readonly #given = new Map<string, Map<number, GivenReason>>();

  private constructor(file: LineFile<GivenReason>, records: readonly GivenReason[], now: () => number) {
    this.#file = file;
    this.#now = now;
    for (const record of records) this.#keep(record);
  }

  static open({ directory, log, now }: { directory: string; log: Log; now: () => number }): StopBook {
    const path = join(directory, "stop-reasons.jsonl");
    const { file, records } = LineFile.open<GivenReason>({ path, schema: givenSchema, log, linesMax });
    return new StopBook(file, records, now);
  }

  /** Resolves when it is on disk. Throws PermanentError for a reason that the machine does not have. */
  async give(
    machine: Machine,
    stop: StopPart,
    { group, reason }: Pick<GivenReason, "group" | "reason">,
  ): Promise<GivenReason> {
    const isKnown = reasonsOf(machine).some(
      (each) => each.id === group && each.reasons.some(({ id }) => id === reason),
    );
    if (!isKnown) {
      throw new PermanentError(`${machine.metric} has no stop reason ${JSON.stringify(`${group}/${reason}`)}.`, {
        code: "SAMSPEL_REASON_UNKNOWN",
        next: "GET /api/v1/production/stops lists the reasons.",
      });
    }
    const before = this.#of(machine.metric, stop);
    const sinceMs = before?.sinceMs ?? stop.sinceMs;
    const revision = (before?.revision ?? 0) + 1;
    const given: GivenReason = { metric: machine.metric, sinceMs, group, reason, revision, createdMs: this.#now() };
    await this.#file.append(given);
    this.#keep(given);
    return given;
  }

  /** What was said of stops before the gateway ran, as in the past of a demonstration. */
  async fill(records: readonly GivenReason[]): Promise<void> {
    await this.#file.append(...records);
    for (const record of records) this.#keep(record);
  }

  answer(
    machines: readonly { readonly machine: Machine; readonly slices: readonly ProductionSlice[] }[],
    range: { readonly fromMs: number; readonly toMs: number; readonly nowMs: number },
  ): StopAnswer {
    const all = machines.flatMap(({ machine, slices }) => this.#stopsOf(machine, slices, range));
    const causes = causesOf(all, new Map(machines.map(({ machine }) => [machine.metric, machine])));
    const stops = all.sort((a, b) => b.sinceMs - a.sinceMs);
    const more = machines.flatMap(({ slices }) => slices).reduce((sum, { moreStops }) => sum + moreStops, 0);
    return {
      ...{ fromMs: range.fromMs, toMs: range.toMs, stops: stops.slice(0, listedMax), causes },
      moreStops: more + Math.max(0, stops.length - listedMax),
      reasons: machines.map(({ machine }) => ({ metric: machine.metric, groups: reasonsOf(machine) })),
    };
  }

  /** Parts of one stop are one stop, however many shifts and days it goes through. */
  #stopsOf(
    machine: Machine,
    slices: readonly ProductionSlice[],
    { fromMs, toMs, nowMs }: { readonly fromMs: number; readonly toMs: number; readonly nowMs: number },
  ): StopReport[] {
    const bySince = new Map<number, StopPart[]>();
    for (const part of slices.flatMap(({ stops }) => stops)) {
      if (part.toMs <= fromMs || part.fromMs >= toMs) continue;
      bySince.set(part.sinceMs, [...(bySince.get(part.sinceMs) ?? []), part]);
    }
    const newestMs = Math.max(...slices.map((slice) => slice.toMs));
    return [...bySince].flatMap(([sinceMs, parts]) => {
      // Only planned time: a machine stands somewhat longer than its break, and that is no stop.
      const seconds = parts.reduce((sum, part) => sum + (part.toMs - part.fromMs) / 1000, 0);
      if (seconds < machine.options.stopSeconds) return [];
      const last = parts.at(-1)!;
      const lasts = last.toMs >= newestMs && nowMs - newestMs < 120_000;
      const given = this.#of(machine.metric, last);
      const report = {
        ...{ metric: machine.metric, asset: machine.asset, sinceMs, seconds, element: last.element },
        ...(lasts ? {} : { overMs: last.toMs }),
        wantsReason: given === undefined && seconds >= machine.options.reasonAfterSeconds,
        ...(given === undefined ? {} : { given }),
      };
      return [report];
    });
  }

  #of(metric: string, { sinceMs, toMs }: StopPart): GivenReason | undefined {
    const ofMetric = this.#given.get(metric);
    const exact = ofMetric?.get(sinceMs);
    if (exact !== undefined || ofMetric === undefined) return exact;
    return [...ofMetric.values()].find((given) => given.sinceMs >= sinceMs - movedMs && given.sinceMs < toMs);
  }

  #keep(given: GivenReason): void {
    const ofMetric = this.#given.get(given.metric) ?? new Map<number, GivenReason>();
    ofMetric.set(given.sinceMs, given);
    this.#given.set(given.metric, ofMetric);
  }
}

export function reasonsOf({ options }: Machine): readonly StopReasonGroup[] {
  return options.stopReasons ?? defaultReasons;
}

/** Time by cause, most first; what was not explained stands among them. */
function causesOf(stops: readonly StopReport[], machines: ReadonlyMap<string, Machine>): StopCauseSum[] {
  const sums = new Map<string, StopCauseSum>();
  for (const { metric, given, seconds } of stops) {
    const { group = null, reason = null } = given ?? {};
    const machine = machines.get(metric);
    const loss = machine === undefined ? undefined : reasonsOf(machine).find(({ id }) => id === group)?.loss;
    const key = `${group}/${reason}`;
    const { count, seconds: before } = sums.get(key) ?? { count: 0, seconds: 0 };
    sums.set(key, { group, reason, loss: loss ?? null, count: count + 1, seconds: before + seconds });
  }
  return [...sums.values()].sort((a, b) => b.seconds - a.seconds);
}
