/** The log file: rotated, and bounded whatever is logged. */
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createLog } from "../../gateway/telemetry.ts";
import { eventually } from "../support/cli.ts";
import { temporaryDirectory } from "../support/context.ts";

test("a log file is rotated and only so many old ones stay", async () => {
  const directory = temporaryDirectory("log");
  const log = createLog("info", join(directory, "gateway.log"), { bytes: 10_000, oldFiles: 2 });

  for (let round = 0; round < 60; round++) {
    for (let i = 0; i < 20; i++) log.info({ round, i, text: "x".repeat(60) }, "A line.");
    await new Promise((resolve) => setTimeout(resolve, 2));
  }

  const files = await eventually(
    async () => readdirSync(directory).toSorted(),
    (names) => names.length >= 3,
  );
  expect(files).toEqual(["gateway.log", "gateway.log.1", "gateway.log.2"]);
  for (const name of files) expect(statSync(join(directory, name)).size).toBeLessThan(20_000);
});
