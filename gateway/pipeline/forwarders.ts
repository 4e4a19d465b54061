/** One loop for each configured sink: none holds back another, or the screens. */
import type { Context, ReportCondition, Store } from "../core/contracts.ts";
import type { TagNumber } from "../core/measurement.ts";
import type { SinkReport, TagDirectory } from "../core/view.ts";
import { type ForwardOptions, forward } from "./forward.ts";

/** A configured sink. */
export type SinkInUse = Pick<ForwardOptions, "id" | "sink" | "options" | "batchValues" | "intervalMs" | "replay"> & {
  /** Directory in which the sink keeps its own files. */
  readonly directory: string;
};

export interface SinkParts {
  readonly sinks: readonly SinkInUse[];
  /** What sinks may know of the tags. */
  readonly tags: Pick<TagDirectory, "all" | "byNumber">;
  /** Ids of the assets that tags belong to. */
  readonly assets: ReadonlyMap<TagNumber, string>;
  /** Sequence number of the newest entry of the log at the start. */
  readonly lastSequence: number;
}

export interface Forwarders {
  reports(): readonly SinkReport[];
  /** Tells that entries up to here are committed. */
  notify(sequence: number): void;
  /** Each sink forwards what is left within its deadline; the rest waits on disk. */
  stop(): Promise<void>;
}

const endMs = 5000;

export interface ForwarderScope {
  readonly store: Store;
  readonly context: Context;
  readonly raise: ReportCondition;
  readonly random: () => number;
}

export function startForwarders({ sinks, tags, assets, lastSequence }: SinkParts, scope: ForwarderScope): Forwarders {
  const forwarders = sinks.map(({ directory, ...inUse }) => {
    const context = {
      ...scope.context,
      id: inUse.id,
      directory,
      tag: tags.byNumber,
      asset: (number: TagNumber) => assets.get(number),
      tags: () => tags.all,
      latest: (numbers: readonly number[]) => scope.store.latest(numbers),
      conditions: () => scope.store.conditions(),
    };
    return forward({ ...scope, ...inUse, context, lastSequence });
  });
  return {
    reports: () => forwarders.map((forwarder) => forwarder.report()),
    notify(sequence) {
      for (const forwarder of forwarders) forwarder.notify(sequence);
    },
    async stop() {
      await Promise.all(forwarders.map((forwarder) => forwarder.stop(endMs)));
    },
  };
}
