/** What a crate says besides its values: who, what, with which software; the one model that every serialiser reads. */
import type { Gap } from "../core/gap.ts";
import type { Recording } from "../core/recording.ts";
import type { ExportPublication } from "../core/recording-export.ts";
import type { Tag } from "../core/tag.ts";

export interface CrateModel {
  readonly id: string;
  readonly kind: string;
  readonly asset: string;
  readonly channels: readonly string[];
  /** SHA-256 over card and graph; absent when it has none. */
  readonly sha256?: string;
  readonly version?: string;
}

export interface CrateSignal {
  readonly tag: Tag;
  /** UNECE Recommendation 20. */
  readonly unitCode?: string;
  readonly group: string;
}

export interface CrateInput {
  readonly recording: Recording & { readonly toMs: number };
  readonly site: string;
  readonly isSimulated: boolean;
  /** Its times count from the begin of the recording: the day is not told. */
  readonly isTimeless?: true;
  readonly software: {
    readonly version: string;
    /** SHA-256 over its source. */
    readonly sourceSha256?: string;
    readonly platform?: string;
    readonly runtime?: string;
  };
  /** Without secrets. */
  readonly configuration: unknown;
  readonly configurationSha256: string;
  readonly models: readonly CrateModel[];
  readonly signals: readonly CrateSignal[];
  /** Signals about people that were left out. */
  readonly leftOut: readonly string[];
  readonly gaps: readonly Gap[];
  readonly publication: ExportPublication;
  /** Assets as configured. */
  readonly assets: readonly { readonly id: string; readonly name: string; readonly template: string }[];
}

/** One file of the crate, finished. */
export interface CrateFile {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly encodingFormat: string;
  readonly description: string;
  readonly rows?: number;
}
