/** An export is a job of the gateway: it survives a kill, tells how far it is and why it failed, and is fetched as one file. */
import { execFileSync } from "node:child_process";
import { existsSync, globSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { exportLimits } from "../../../gateway/core/recording-export.ts";
import type { ExportJobs } from "../../../gateway/recordings/export-jobs.ts";
import { openRecordings } from "../../../gateway/recordings/recording-book.ts";
import { verifyCrate } from "../../../gateway/recordings/verify.ts";
import { memoryDirectory } from "../../support/context.ts";
import { startProcess } from "../../support/processes.ts";
import { presentOrFailInCi } from "../../support/required.ts";
import { smallDisk } from "../../support/small-disk.ts";
import { batchOfRows } from "../store/values.ts";
import { filledStore, hourMs, recording, startMs } from "./crate.ts";
import { openJobs, request } from "./open-jobs-child.ts";

const python = process.env.SAMSPEL_PYTHON ?? "python3";
const hasPython = presentOrFailInCi(existsSync(python) || python === "python3", "Python");
const patient = { timeout: 100_000, interval: 50 };
vi.setConfig({ testTimeout: 120_000 });
/** Each hour is a file of each of two pumps. */
const hours = 24;
let data: string;

beforeAll(async () => {
  const rows = Array.from({ length: hours }, (_, hour) =>
    [1, 3].map((tag) => ({ tag, timeMs: startMs + hour * hourMs, value: hour, statusCode: 0 })),
  );
  const { store, directory } = await filledStore([batchOfRows(rows.flat(), startMs)], 1);
  await store[Symbol.asyncDispose]();
  data = dirname(directory);
  const recordings = await openRecordings(join(data, "recordings"));
  await recordings.append(recording.id, () => ({ ...recording, toMs: startMs + hours * hourMs }));
});
afterAll(() => rmSync(data, { recursive: true }));

/** Waits until the newest job has ended. */
async function ended(jobs: ExportJobs) {
  await vi.waitFor(() => expect(["done", "failed", "cancelled"]).toContain(jobs.jobs()[0]?.state), patient);
  return jobs.jobs()[0]!;
}

const verify = (crate: string) => verifyCrate(crate, { trusted: [], onProgress: () => {} });

test("goes on after the gateway was killed in the middle, and the crate proves itself", async () => {
  await using child = await startProcess(process.execPath, [join(import.meta.dirname, "open-jobs-child.ts"), data]);
  const finishedFiles = () => globSync(join(data, "exports/*/crate.unfinished/data/**/*.parquet"));
  await vi.waitFor(() => expect(finishedFiles().length).toBeGreaterThan(5), patient);
  // The gateway alone: what it has started must notice by itself.
  process.kill(child.pid, "SIGKILL");
  await child.ended;
  const [before = ""] = finishedFiles();
  const writtenMs = statSync(before).mtimeMs;

  await using jobs = await openJobs(data);
  const [first] = jobs.jobs();
  const job = await ended(jobs);

  const folder = join(data, "exports", job.id);
  expect(first?.state).toMatch(/running|waiting/);
  expect(job).toMatchObject({ state: "done", progress: 1, etaSeconds: 0, name: recording.name });
  expect(job.crate).toMatchObject({ rows: 2 * hours });
  expect(await verify(join(folder, "crate"))).toMatchObject({ rows: 2 * hours });
  expect(readdirSync(folder)).not.toContain("crate.unfinished");
  // What was finished before was not written again.
  expect(statSync(before.replace("crate.unfinished", "crate")).mtimeMs).toBe(writtenMs);
});

test.skipIf(!hasPython)("is fetched as a ZIP that others unpack; what comes out proves itself", async () => {
  await using jobs = await openJobs(data);
  await jobs.start(request);
  const job = await ended(jobs);
  const { name, bytes, content } = await jobs.download(job.id);
  const chunks = [];
  for await (const chunk of content) chunks.push(chunk);
  const scratch = memoryDirectory("unpacked");
  const [packed, unpacked] = [join(scratch, name), join(scratch, "out")];
  writeFileSync(packed, Buffer.concat(chunks));
  execFileSync(python, ["-m", "zipfile", "-e", packed, unpacked]);
  await jobs.remove(job.id);

  expect(name).toBe("worn-tool.zip");
  expect(statSync(packed).size).toBe(bytes);
  expect(await verify(join(unpacked, "worn-tool"))).toMatchObject({ rows: 2 * hours });
  expect(existsSync(join(data, "exports", job.id))).toBe(false);
  rmSync(scratch, { recursive: true });
  await expect(jobs.download(job.id)).rejects.toMatchObject({ code: "SAMSPEL_EXPORT_UNKNOWN" });
});

test("waits, is cancelled without a trace, and is refused when too many are kept", async () => {
  await using jobs = await openJobs(data);
  const before = jobs.jobs().length;
  const started: string[] = [];
  while (jobs.jobs().length < exportLimits.kept) started.push((await jobs.start(request)).id);
  await expect(jobs.start(request)).rejects.toMatchObject({ code: "SAMSPEL_EXPORTS_KEPT" });
  const notDone = jobs.download(started.at(-1)!);
  await expect(notDone).rejects.toMatchObject({ code: "SAMSPEL_EXPORT_NOT_DONE" });

  for (const id of started.toReversed()) expect(await jobs.cancel(id)).toMatchObject({ state: "cancelled" });

  expect(started.filter((id) => existsSync(join(data, "exports", id, "crate.unfinished")))).toEqual([]);
  for (const id of started) await jobs.remove(id);
  expect(jobs.jobs()).toHaveLength(before);
});

test("fails with a reason where it would fill the disk, and leaves nothing that looks whole", async () => {
  const cramped = await openJobs(data, Number.MAX_SAFE_INTEGER);
  const { id } = await cramped.start(request);
  const failed = await ended(cramped);
  await cramped[Symbol.asyncDispose]();

  expect(failed).toMatchObject({ state: "failed", code: "SAMSPEL_EXPORT_DISK_FULL" });
  expect(failed.next).toContain("start the same export again");
  expect(existsSync(join(data, "exports", id, "crate"))).toBe(false);

  await using jobs = await openJobs(data);
  expect(jobs.jobs()[0]).toMatchObject({ id, state: "failed", code: "SAMSPEL_EXPORT_DISK_FULL" });
  await jobs.remove(id);
});

const disk = smallDisk(8);
afterAll(() => disk?.remove());

test.skipIf(disk === undefined)(
  "says that the disk is full even where that cannot be written down, and goes on when there is room",
  async () => {
    const { directory = "" } = disk ?? {};
    for (const part of ["store", "recordings"]) execFileSync("cp", ["-r", join(data, part), directory]);
    await using jobs = await openJobs(directory);
    const { id } = await jobs.start(request);
    const filler = join(directory, "filler");
    fill(filler);
    const failed = await ended(jobs);
    rmSync(filler);
    await jobs.resume(id);
    const done = await ended(jobs);

    expect(failed).toMatchObject({ state: "failed", code: expect.stringMatching(/EXPORT_DISK_FULL|UNWRITABLE/) });
    expect(done).toMatchObject({ id, state: "done" });
  },
);

test("to share is shown first: names of persons and of the company, and nothing is written", async () => {
  await using jobs = await openJobs(data);
  const count = jobs.jobs().length;

  const { fields, keyPath } = await jobs.preview({ ...request, profile: "shared" });

  expect(fields).toContainEqual(expect.objectContaining({ about: "company", was: "boras/line-1", becomes: "Småland" }));
  expect(existsSync(keyPath)).toBe(false);
  expect(jobs.jobs()).toHaveLength(count);
});

/** Until not one byte more fits. */
function fill(path: string): void {
  for (let size = 1 << 20; size >= 1; size >>= 1) {
    try {
      while (true) writeFileSync(path, Buffer.alloc(size), { flag: "a" });
    } catch {
      // Full for this size: what is left takes a smaller one.
    }
  }
  expect(readFileSync(path).length).toBeGreaterThan(0);
}
