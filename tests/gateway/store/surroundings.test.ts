/** A disk without inodes, and rights that are taken from a running process: nothing is lost, and the reason is said. */
import { chmodSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { openStore } from "../../../gateway/store/store.ts";
import { silentLog, temporaryDirectory } from "../../support/context.ts";
import { runProcess } from "../../support/processes.ts";
import { smallDisk } from "../../support/small-disk.ts";
import { batchOfRows, numberTag } from "./values.ts";

const limits = { commitMs: 1, ballastBytes: 0, freeBytes: 0, retentionMs: 1e15, compactMs: 50, keepMs: 50 };

/** Makes empty files until there is no inode for another. */
function takeInodes(directory: string): string[] {
  const files: string[] = [];
  for (let code: unknown; code === undefined; ) {
    const path = join(directory, `file-${files.length}`);
    try {
      writeFileSync(path, "", { flag: "wx" });
      files.push(path);
    } catch (error) {
      code = error instanceof Error && "code" in error ? error.code : "unknown";
      expect(code).toBe("ENOSPC");
    }
  }
  return files;
}

test("without an inode left, what is open takes values on; a start says what is missing, moves nothing aside, and works once there are some", {
  timeout: 60_000,
}, async (context) => {
  const disk = smallDisk(64, { inodes: 40 });
  if (disk === undefined) return context.skip("This user may not mount a small disk.");
  try {
    const directory = join(disk.directory, "store");
    const options = { directory, log: silentLog, now: Date.now, limits };
    const read = (from: Awaited<ReturnType<typeof openStore>>) =>
      from.history({ tag: 1, fromMs: 0, toMs: 1000, points: 1000 });
    const store = await openStore(options);
    await store.internTags([numberTag("a")]);
    const files = takeInodes(disk.directory);

    for (let i = 0; i < 40; i++) {
      const rows = Array.from({ length: 10 }, (_, n) => ({ tag: 1, timeMs: 10 * i + n, value: 10 * i + n }));
      await store.append([batchOfRows(rows, Date.now())]);
    }
    await store.compact();
    const before = await read(store);
    await store[Symbol.asyncDispose]();
    // Closing gave the inodes of the write-ahead logs back.
    const more = takeInodes(directory);
    const refused = await openStore(options).catch((error: unknown) => error);
    for (const path of [...files, ...more]) rmSync(path);
    await using again = await openStore(options);
    const after = await read(again);

    expect(before.count).toBe(400);
    expect(refused).toMatchObject({ code: "SAMSPEL_STORE_UNOPENABLE", next: expect.stringContaining("df -i") });
    expect([after.count, after.gaps]).toEqual([400, []]);
  } finally {
    disk.remove();
  }
});

test.skipIf(process.getuid?.() !== 0)(
  "rights taken from a running process: nothing is confirmed that could not be found again, the past is still shown, and it goes on with them",
  { timeout: 60_000 },
  async () => {
    const directory = join(temporaryDirectory("rights"), "store");
    // Another user has to get there.
    for (let path = dirname(directory); path !== dirname(path); path = dirname(path)) {
      if ((statSync(path).mode & 1) === 0) chmodSync(path, 0o711);
    }

    const { stdout } = await runProcess(process.execPath, [join(import.meta.dirname, "rights-child.ts"), directory]);

    expect(JSON.parse(stdout)).toEqual({
      ...{ keptWithout: 0, codes: ["SAMSPEL_STORE_DENIED"] },
      ...{ shown: 100, latest: 99, numbers: 500 },
    });
  },
);
