/** A checked configuration: what everything else is built from. */
import type { AlarmPriority } from "../core/alarm.ts";
import type { Weekday } from "../core/notification.ts";
import type { ReplayOrder } from "../core/sink.ts";
import type { AlarmConfig } from "./alarm-schema.ts";
import type { LineConfig } from "./line-schema.ts";
import type { AssetConfig, RootConfig } from "./schema.ts";
import type { TagConfig } from "./tag-schema.ts";

/** An entry of a part list: what is common, and the options of its kind with defaults filled in. */
export interface PartEntry {
  readonly id: string;
  readonly kind: string;
  readonly options: unknown;
}

export interface ModelEntry extends PartEntry {
  readonly card: string;
  readonly asset: string;
  readonly channels: readonly string[];
  /** Tag that says in which mode the machine runs. */
  readonly mode?: string;
}

export interface MetricEntry extends PartEntry {
  /** False: switched off. Its tags stay known, so that what builds on them is unavailable and not wrong. */
  readonly enabled: boolean;
}

export interface SinkEntry extends PartEntry {
  readonly batchValues: number;
  readonly intervalMs: number;
  readonly replay?: ReplayOrder;
}

export interface NotificationEntry extends PartEntry {
  readonly priorities: readonly AlarmPriority[];
  readonly equipment: readonly string[];
  readonly schedule: readonly { readonly days: readonly Weekday[]; readonly from: string; readonly to: string }[];
  readonly groupSeconds: number;
  readonly perHour: number;
  readonly resolved: boolean;
  readonly expireHours: number;
}

export interface Configuration
  extends Pick<
    RootConfig,
    "equipment" | "simulated" | "trustedModelKeys" | "display" | "api" | "store" | "scorer" | "energy" | "fleet"
  > {
  readonly path: string;
  /** Absolute. */
  readonly dataDirectory: string;
  readonly sources: readonly PartEntry[];
  readonly metrics: readonly MetricEntry[];
  readonly models: readonly ModelEntry[];
  readonly sinks: readonly SinkEntry[];
  readonly tags: readonly TagConfig[];
  readonly notifications: readonly NotificationEntry[];
  readonly alarms: readonly AlarmConfig[];
  readonly assets: readonly AssetConfig[];
  readonly lines: readonly LineConfig[];
}
