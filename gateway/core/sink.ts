/** What a sink promises: a destination that entries of the log are forwarded to. */
import type { Static, TSchema } from "typebox";
import type { Condition } from "./condition.ts";
import type { Context, Entry, Stored } from "./contracts.ts";
import type { Measurement, TagNumber } from "./measurement.ts";
import type { Tag } from "./tag.ts";

export interface SinkWriter extends AsyncDisposable {
  /**
   * Resolves when the destination has confirmed all entries. Writing the same entries again changes nothing there.
   * Throws TemporaryError when nothing can be written now, PermanentError when something among the entries will never
   * be taken, or is too much at once, PartialWriteError when it knows what will not be taken and the rest was; `forward`
   * decides what follows. After any other throw the writer is closed and another one opened.
   */
  write(entries: readonly Stored<Entry>[]): Promise<Written>;
  /** Throws as `write` when the connection has ended meanwhile. Called about once a second while there is nothing to write. */
  check?(): void;
}

export interface Written {
  /** Values that the destination has no form for (a waveform, a gap) and that were left out. */
  readonly omittedCount: number;
}

/**
 * In which order a destination gets what has piled up. In all but the first, what comes goes before it: nothing that is
 * new waits for the backlog to end.
 */
export type ReplayOrder = "oldest-first" | "interleaved" | "newest-first";

/** A destination. `open` may throw like `write`; it is called again after every failure. */
export interface Sink<Schema extends TSchema = TSchema> {
  readonly kind: string;
  readonly config: Schema;
  /** True for a destination that must get everything in the order of the log. */
  readonly isOrdered?: true;
  open(config: Static<Schema>, context: SinkContext): Promise<SinkWriter>;
}

export interface SinkContext extends Context {
  /** Id of the sink in the configuration. */
  readonly id: string;
  tag(number: TagNumber): Tag | undefined;
  /** Id of the asset of the configuration that a tag belongs to, by itself or as what its model says. */
  asset(number: TagNumber): string | undefined;
  /** Every tag of the configuration. */
  tags(): readonly (Tag & { readonly number: TagNumber })[];
  /** Last stored value of each tag, if any. */
  latest(tags: readonly TagNumber[]): Promise<readonly (Measurement | undefined)[]>;
  /** Every condition as it was last stored, also when it is over. */
  conditions(): Promise<readonly Condition[]>;
}

/** Takes the type of the configuration from its schema. */
export function defineSink<S extends TSchema>(sink: Sink<S>): Sink<S> {
  return sink;
}
