/** *Tune this alarm*: what other settings would have done with the values that are stored, and with what people said of them. */
import { type ReplayedAlarm, replayed, type ValueColumn } from "./alarms/replay.ts";
import { type AlarmRule, rulesOf } from "./alarms/rule.ts";
import type { Scope } from "./assembly.ts";
import { changeAlarm } from "./config/alarm-settings.ts";
import type { AlarmDefinition } from "./core/alarm.ts";
import type { AlarmChange, TimeRange, TunedAlarms, TuneReport } from "./core/alarm-control.ts";
import type { Label } from "./core/cases.ts";
import type { Context, Store } from "./core/contracts.ts";
import { PermanentError } from "./core/errors.ts";
import { storedColumn, storedRateHz } from "./learning/stored-columns.ts";

export interface TuningParts {
  readonly scope: Scope;
  readonly store: Pick<Store, "history">;
  readonly context: Pick<Context, "now" | "signal">;
  readonly labels: () => readonly Label[];
}

const dayMs = 86_400_000;
/** Values that are judged anew; of a faster tag the newest. */
const valuesMax = 380_000;
const alarmsListed = 200;

/** Undefined when there is no such alarm. Throws PermanentError for an alarm that cannot be judged anew. */
export async function tuneAlarm(
  { scope, store, context, labels }: TuningParts,
  id: string,
  { change, days }: { readonly change: AlarmChange; readonly days: number },
): Promise<TuneReport | undefined> {
  const definition = scope.configuration.alarms.find((alarm) => alarm.id === id);
  if (definition === undefined) return undefined;
  const [before, after] = rulesFor(scope, definition, change);
  const toMs = context.now();
  const read = (query: Parameters<typeof store.history>[0]) => store.history(query);
  const wanted = { fromMs: toMs - days * dayMs, toMs };
  const rateHz = await storedRateHz({ tag: before.tag, read, ...wanted });
  const fromMs = rateHz === undefined ? wanted.fromMs : Math.max(wanted.fromMs, toMs - (1000 * valuesMax) / rateHz);
  const range = { fromMs, toMs };
  const column = await storedColumn({
    tag: before.tag,
    name: definition.tag,
    holdsBefore: before.holds,
    stretches: [range],
    read,
    signal: context.signal,
  });
  const judged = labelsOf(labels(), { scope, tagId: definition.tag, range });
  return {
    id,
    ...range,
    daysAsked: days,
    valueCount: column.values.length,
    judgedFaults: judged.faults.length,
    present: summary(before, column, judged),
    changed: summary(after, column, judged),
  };
}

/** Writes new settings of an alarm into the configuration file. Undefined when there is no such alarm. */
export function keepAlarm(
  { configuration, registries }: Scope,
  id: string,
  change: AlarmChange,
): { readonly file: string } | undefined {
  if (!configuration.alarms.some((alarm) => alarm.id === id)) return undefined;
  changeAlarm({ file: configuration.path, registries, env: process.env }, id, change);
  return { file: configuration.path };
}

function rulesFor(scope: Scope, definition: AlarmDefinition, change: AlarmChange): readonly [AlarmRule, AlarmRule] {
  const { configuration, registries, tags } = scope;
  if (definition.type === "state" || typeof definition.setpoint === "string") {
    throw new PermanentError(
      `The alarm ${definition.id} follows ${definition.type === "state" ? "states" : "another tag"} and cannot be judged anew.`,
      {
        code: "SAMSPEL_ALARM_NOT_TUNABLE",
        next: "Alarms on a limit, on a rate or on a deviation from a number can be.",
      },
    );
  }
  const kindOf = new Map(configuration.sources.map(({ id, kind }) => [id, kind]));
  const reportsByException = (source: string) =>
    registries.sources[kindOf.get(source) ?? ""]?.reportsByException === true;
  const [before, after] = rulesOf(
    [definition, { ...definition, ...change }].map((each) => ({ ...each, suppressedBy: [] })),
    { tags, reportsByException },
  );
  return [before!, after!];
}

interface Judged {
  readonly faults: readonly TimeRange[];
  readonly healthy: readonly TimeRange[];
}

/** What people said of the asset that has the tag. */
function labelsOf(
  labels: readonly Label[],
  { scope, tagId, range }: { readonly scope: Scope; readonly tagId: string; readonly range: TimeRange },
): Judged {
  const assets = scope.configuration.assets.filter(({ tags }) => tags.includes(tagId)).map(({ id }) => id);
  const own = labels.filter(({ asset, fromMs, toMs, source }) => {
    return source === "human" && assets.includes(asset) && fromMs < range.toMs && toMs >= range.fromMs;
  });
  return {
    faults: own.filter((label) => label.class === "fault"),
    healthy: own.filter((label) => label.class !== "fault"),
  };
}

function summary(rule: AlarmRule, column: ValueColumn, { faults, healthy }: Judged): TunedAlarms {
  const alarms = replayed(rule, column);
  const meets = (alarm: ReplayedAlarm, { fromMs, toMs }: TimeRange) =>
    alarm.fromMs <= toMs && (alarm.toMs ?? Number.POSITIVE_INFINITY) >= fromMs;
  return {
    count: alarms.length,
    missedFaults: faults.filter((fault) => !alarms.some((alarm) => meets(alarm, fault))).length,
    falseAlarms: alarms.filter((alarm) => healthy.some((stretch) => meets(alarm, stretch))).length,
    alarms: alarms.slice(-alarmsListed),
  };
}
