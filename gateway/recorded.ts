/** The recordings of a configuration and their labels, beside the store that they are spans of. */
import { join } from "node:path";
import type { Configuration } from "./config/configuration.ts";
import type { CaseControl } from "./core/cases.ts";
import type { Context, Store } from "./core/contracts.ts";
import type { TagDirectory } from "./core/view.ts";
import { openExports } from "./exports-at-work.ts";
import type { ModelShelves } from "./model-shelves.ts";
import { LabelBook } from "./recordings/label-book.ts";
import { openLabels } from "./recordings/label-lines.ts";
import { RecordingBook } from "./recordings/recording-book.ts";
import { defaultLimits } from "./store/limits.ts";

interface RecordedParts {
  readonly configuration: Configuration;
  readonly store: Store;
  readonly context: Context;
}

/** Opened at once after the store, so that nothing expires that a recording keeps. */
export async function openRecorded({ configuration, store, context }: RecordedParts) {
  const { quotaBytes, freeBytes } = { ...defaultLimits, ...configuration.store };
  const directory = join(context.directory, "recordings");
  const assets = configuration.assets.map(({ id }) => id);
  const recordings = await RecordingBook.open({
    ...{ directory, store, assets, log: context.log, limits: { quotaBytes, freeBytes } },
    now: () => context.now(),
    monotonicMs: () => context.monotonicMs(),
  });
  const file = await openLabels(directory);
  return {
    /** Cases come later than the store. Exports go on where the last stop of the gateway cut them off; `stack` ends them. */
    async controls(
      stack: AsyncDisposableStack,
      { caseBook: cases }: { readonly caseBook: CaseControl },
      { tags, shelves }: { readonly tags: Pick<TagDirectory, "byId">; readonly shelves: ModelShelves },
    ) {
      const labels = new LabelBook(file, {
        now: () => context.now(),
        recordings,
        isSimulated: configuration.simulated,
        cases: () => cases.cases(),
        caseLabels: () => cases.labels(),
        isKnownScope: (scope) => assets.includes(scope) || tags.byId(scope) !== undefined,
      });
      const exports = stack.use(await openExports({ configuration, shelves, recordings, context }));
      return { recordings, labels, exports };
    },
  };
}
