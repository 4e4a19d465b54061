/** The exports of a running gateway: jobs over its recordings, each written by a process of its own. */
import { join } from "node:path";
import type { Configuration } from "./config/configuration.ts";
import type { Context } from "./core/contracts.ts";
import type { RecordingControl } from "./core/recording.ts";
import type { ExportRequest } from "./core/recording-export.ts";
import { exportApart } from "./export-apart.ts";
import { exportSourceOf } from "./export-source.ts";
import type { ModelShelves } from "./model-shelves.ts";
import { ExportJobs } from "./recordings/export-jobs.ts";
import { defaultLimits } from "./store/limits.ts";

interface ExportsParts {
  readonly configuration: Configuration;
  readonly shelves: ModelShelves;
  readonly recordings: Pick<RecordingControl, "report">;
  readonly context: Context;
}

export function openExports({ configuration, shelves, recordings, context }: ExportsParts): Promise<ExportJobs> {
  // The store removes old values where less is free: an export must not drive it to that.
  const { freeBytes: spareBytes } = { ...defaultLimits, ...configuration.store };
  const command = async (request: ExportRequest) => ({
    ...{ request, spareBytes, source: await exportSourceOf(configuration, shelves) },
  });
  return ExportJobs.open({
    ...{ recordings, log: context.log, directory: join(configuration.dataDirectory, "exports") },
    now: () => context.now(),
    monotonicMs: () => context.monotonicMs(),
    async write(request, to, options) {
      const answer = await exportApart({ ...(await command(request)), to }, options);
      if (answer.type === "written") return answer.crate;
      throw new Error("the process has shown a preview instead of writing");
    },
    async preview(request, signal) {
      const answer = await exportApart(await command(request), { signal, onProgress: () => {} });
      if (answer.type === "preview") return answer.preview;
      throw new Error("the process has written instead of showing a preview");
    },
  });
}
