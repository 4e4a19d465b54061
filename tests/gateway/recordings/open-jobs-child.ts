/** Exports as jobs over a small data directory, for the tests of jobs and for the process that they kill. */
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { ExportRequest } from "../../../gateway/core/recording-export.ts";
import { exportApart } from "../../../gateway/export-apart.ts";
import type { ExportSource } from "../../../gateway/export-source.ts";
import { ExportJobs } from "../../../gateway/recordings/export-jobs.ts";
import { silentLog } from "../../support/context.ts";
import { exportTags, recording } from "./crate.ts";

export const request: ExportRequest = {
  ...{ recording: recording.id, profile: "own", csv: false },
  publication: { licence: "CC-BY-4.0", creators: [], keywords: [] },
  sharing: { site: "Småland", withTexts: false, windowSeconds: 60 },
};

/** As the gateway has them; `spareBytes` is what stays free on the disk. */
export function openJobs(dataDirectory: string, spareBytes = 0): Promise<ExportJobs> {
  const source: ExportSource = {
    ...{ dataDirectory, site: "boras/line-1", isSimulated: true, configuration: {}, models: [] },
    configurationSha256: "0".repeat(64),
    assets: ["pump-1", "pump-2"].map((id) => ({ id, name: id, template: "pump", tags: [] })),
    tags: exportTags,
  };
  return ExportJobs.open({
    ...{ directory: join(dataDirectory, "exports"), log: silentLog, now: Date.now },
    monotonicMs: () => performance.now(),
    recordings: {
      report: async () => ({ ...recording, state: "stopped", valueCount: 0, thinnedCount: 0, removedCount: 0 }),
    },
    async write(asked, to, options) {
      const answer = await exportApart({ source, request: asked, to, spareBytes }, options);
      if (answer.type !== "written") throw new Error(answer.type);
      return answer.crate;
    },
    async preview(asked, signal) {
      const answer = await exportApart({ source, request: asked, spareBytes }, { signal, onProgress: () => {} });
      if (answer.type !== "preview") throw new Error(answer.type);
      return answer.preview;
    },
  });
}

/** As a process of its own: starts an export and waits to be killed. */
if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const jobs = await openJobs(process.argv[2]!);
  await jobs.start(request);
  setInterval(() => {}, 1000);
}
