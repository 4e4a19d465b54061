/** The recordings of a configuration, beside the store that they are spans of. */
import { join } from "node:path";
import type { Configuration } from "./config/configuration.ts";
import type { Context, Store } from "./core/contracts.ts";
import { RecordingBook } from "./recordings/recording-book.ts";
import { defaultLimits } from "./store/limits.ts";

interface RecordedParts {
  readonly configuration: Configuration;
  readonly store: Store;
  readonly context: Context;
}

/** Opened at once after the store, so that nothing expires that a recording keeps. */
export function openRecordingBook({ configuration, store, context }: RecordedParts): Promise<RecordingBook> {
  const { quotaBytes, freeBytes } = { ...defaultLimits, ...configuration.store };
  return RecordingBook.open({
    directory: join(context.directory, "recordings"),
    log: context.log,
    now: () => context.now(),
    monotonicMs: () => context.monotonicMs(),
    store,
    limits: { quotaBytes, freeBytes },
    assets: configuration.assets.map(({ id }) => id),
  });
}
