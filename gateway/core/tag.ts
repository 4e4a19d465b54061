/** Tags: what a value means, in which unit, on which equipment. */

/** ISA-95 equipment hierarchy (IEC 62264-1 §5.3), `/`-separated, for example `boras/assembly/line-1/cell-3/robot-a`. */
export type EquipmentPath = string;

/** Name of a tag: an equipment path relative to the site, then the name of the value: `cell-3/robot-a/joint-1/torque`. */
export type TagId = string;

export type DataType = "number" | "boolean" | "string" | "integer" | "waveform";

/** Range in which the value normally lies (OPC UA EURange, OPC 10000-8 §5.6.2), in the tag's unit. */
export interface Range {
  readonly low: number;
  readonly high: number;
}

/** Where the values of a tag come from: a source and an address, or the part that derives it. */
export type Origin =
  | { readonly type: "source"; readonly source: string; readonly address: string }
  | { readonly type: "metric"; readonly metric: string }
  | { readonly type: "model"; readonly model: string };

export interface Tag {
  readonly id: TagId;
  readonly name: string;
  readonly equipment: EquipmentPath;
  /** UCUM code, for example `mm/s`, `Cel`, `1`. Empty for states. */
  readonly unit: string;
  /** UCUM code of the unit that the source uses, where values are converted from it. */
  readonly sourceUnit?: string;
  /** What the configuration does to the values of the source before any conversion; part of what the tag meant. */
  readonly scale?: number;
  readonly offset?: number;
  readonly dataType: DataType;
  readonly range?: Range;
  /** A numeric value closer than this to the last stored one is not stored again. In the tag's unit. */
  readonly deadband?: number;
  /** Nominal distance of two values; a value older than twice this is stale. */
  readonly expectedIntervalMs?: number;
  /** Values that only pass: metrics and live pages see them, store, sinks, exports and messages do not. For what is about people. */
  readonly keep?: "live";
  /** Values older than this are removed from the store, whatever the retention time of the others. */
  readonly keepHours?: number;
  readonly origin: Origin;
}

/** The equipment part of a tag id: everything before the last `/`. */
export function equipmentOf(id: TagId): EquipmentPath {
  const slash = id.lastIndexOf("/");
  return slash < 0 ? "" : id.slice(0, slash);
}

/** The last part of a tag id. */
export function nameOf(id: TagId): string {
  return id.slice(id.lastIndexOf("/") + 1);
}
