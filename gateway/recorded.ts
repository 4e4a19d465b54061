/** The recordings of a configuration and their labels, beside the store that they are spans of. */
import { join } from "node:path";
import type { Configuration } from "./config/configuration.ts";
import type { CaseControl } from "./core/cases.ts";
import type { Context, Store } from "./core/contracts.ts";
import type { DemoControl } from "./core/demo.ts";
import { errorMessage } from "./core/errors.ts";
import type { RecordingControl } from "./core/recording.ts";
import type { LabelControl } from "./core/recording-label.ts";
import type { TagDirectory } from "./core/view.ts";
import { openExports } from "./exports-at-work.ts";
import type { ModelShelves } from "./model-shelves.ts";
import { InjectedLabels } from "./recordings/injected-labels.ts";
import { LabelBook } from "./recordings/label-book.ts";
import { openLabels } from "./recordings/label-lines.ts";
import { RecordingBook } from "./recordings/recording-book.ts";
import { defaultLimits } from "./store/limits.ts";

interface RecordedParts {
  readonly configuration: Configuration;
  readonly store: Store;
  readonly context: Context;
}

interface ControlsParts {
  readonly tags: Pick<TagDirectory, "byId">;
  readonly shelves: ModelShelves;
  /** Its faults become labels. */
  readonly demo: DemoControl | undefined;
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
      { tags, shelves, demo }: ControlsParts,
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
      if (demo !== undefined) stack.defer(labelInjected(demo, { recordings, labels, context }));
      return { recordings, labels, exports };
    },
  };
}

const lookMs = 2000;

/** What the simulated line injects is labelled while it runs. Returns the end. */
function labelInjected(
  demo: DemoControl,
  parts: { readonly recordings: RecordingControl; readonly labels: LabelControl; readonly context: Context },
): () => void {
  const { context } = parts;
  const injected = new InjectedLabels({ ...parts, now: () => context.now(), faults: () => demo.status() });
  const look = (): void => {
    injected.look().catch((error: unknown) => {
      context.log.debug({ reason: errorMessage(error) }, "Faults of the simulated line cannot be labelled now.");
    });
  };
  const timer = setInterval(look, lookMs);
  return () => clearInterval(timer);
}
