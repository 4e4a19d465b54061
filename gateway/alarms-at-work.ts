/** Opens what belongs to the alarms of the configuration, and what screens may know of them. */
import { AlarmWatch, type WatchOptions } from "./alarms/alarm-watch.ts";
import type { Scope } from "./assembly.ts";
import type { AlarmControl } from "./core/alarm-control.ts";
import type { Context } from "./core/contracts.ts";
import type { Pipeline } from "./pipeline/run.ts";

export interface AlarmParts extends Pick<WatchOptions, "conditions" | "lastValues"> {
  readonly scope: Scope;
  readonly context: Context;
}

export interface AlarmSystem extends AsyncDisposable {
  readonly watch: AlarmWatch;
  /** From now on it follows what this pipeline commits. */
  attach(pipeline: Pick<Pipeline, "live" | "conditions">): void;
  readonly control: AlarmControl;
}

export async function openAlarms({ scope, conditions, lastValues }: AlarmParts): Promise<AlarmSystem> {
  const { configuration, registries, tags } = scope;
  const kindOf = new Map(configuration.sources.map(({ id, kind }) => [id, kind]));
  const reportsByException = (source: string) =>
    registries.sources[kindOf.get(source) ?? ""]?.reportsByException === true;
  const watch = new AlarmWatch({ conditions, lastValues, definitions: configuration.alarms, tags, reportsByException });
  return {
    watch,
    attach() {},
    control: { alarms: () => watch.reports() },
    async [Symbol.asyncDispose]() {},
  };
}
