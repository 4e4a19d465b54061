/** Opens what belongs to the alarms, in order: the watch, the journal, floods, notifications; and what screens may know of them. */
import { join } from "node:path";
import { keepAlarm, tuneAlarm } from "./alarm-tuning.ts";
import { AlarmWatch, type WatchOptions } from "./alarms/alarm-watch.ts";
import { FloodWatch } from "./alarms/flood-watch.ts";
import { AlarmJournal } from "./alarms/journal.ts";
import { figuresOf, historyOf } from "./alarms/past.ts";
import type { Scope } from "./assembly.ts";
import type { AlarmControl } from "./core/alarm-control.ts";
import type { CaseControl } from "./core/cases.ts";
import type { ConditionReport } from "./core/condition.ts";
import type { Context, Store } from "./core/contracts.ts";
import { openNotifications } from "./notifications-at-work.ts";
import type { Pipeline } from "./pipeline/run.ts";

export interface AlarmParts extends Pick<WatchOptions, "conditions" | "lastValues"> {
  readonly scope: Scope;
  readonly context: Context;
  readonly store: Pick<Store, "history">;
  /** What people said of alarms. */
  readonly cases: Pick<CaseControl, "labels">;
}

export interface AlarmSystem extends AsyncDisposable {
  readonly watch: AlarmWatch;
  /** From now on it follows what this pipeline commits. */
  attach(pipeline: Pick<Pipeline, "live" | "conditions">): void;
  readonly control: AlarmControl;
}

const floodTickMs = 5000;

export async function openAlarms({ scope, context, store, cases, ...known }: AlarmParts): Promise<AlarmSystem> {
  await using stack = new AsyncDisposableStack();
  const { log } = context;
  const now = (): number => context.now();
  const { conditions, lastValues } = known;
  const watch = openWatch(scope, known);
  const aliveMs = lastValues.reduce((newest, value) => Math.max(newest, value?.receivedTimeMs ?? 0), 0);
  const directory = join(context.directory, "alarms");
  const alive = aliveMs === 0 ? {} : { aliveMs };
  const journal = stack.use(await AlarmJournal.open({ directory, log, now, conditions, ...alive }));
  let pipeline: Pick<Pipeline, "conditions"> | undefined;
  const report = (each: ConditionReport): void => pipeline?.conditions.report(each);
  const notifications = stack.use(await openNotifications({ scope, context, journal, report }));
  const floods = new FloodWatch(report);
  const ticking = setInterval(() => floods.tick(now()), floodTickMs);
  stack.defer(() => clearInterval(ticking));
  const opened = stack.move();
  return {
    watch,
    attach(attached) {
      pipeline = attached;
      attached.live.subscribe((entry) => {
        if (entry.type !== "condition") return;
        journal.append(entry.timeMs, entry.condition);
        floods.take(entry);
      });
    },
    control: {
      alarms: () => watch.reports(),
      figures: (range, operators) => figuresOf(journal, { ...range, operators, nowMs: now() }),
      history: (range, limit) => historyOf(journal, range, limit),
      tune: (id, question) => tuneAlarm({ scope, store, context, labels: () => cases.labels() }, id, question),
      keep: (id, change) => keepAlarm(scope, id, change),
      notifications: () => notifications.reports(),
      testNotification: (id) => notifications.test(id),
    },
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

export function openWatch(
  { configuration, registries, tags }: Scope,
  known: Pick<WatchOptions, "conditions" | "lastValues">,
): AlarmWatch {
  const kindOf = new Map(configuration.sources.map(({ id, kind }) => [id, kind]));
  const reportsByException = (source: string) =>
    registries.sources[kindOf.get(source) ?? ""]?.reportsByException === true;
  return new AlarmWatch({ ...known, definitions: configuration.alarms, tags, reportsByException });
}
