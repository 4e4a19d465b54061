/** A process that handles what strangers made does not outlive its owner, not even in a loop. Real processes. */
import { fork } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { residentBytes } from "../../gateway/limited-process.ts";
import { temporaryDirectory } from "../support/context.ts";

const module = join(import.meta.dirname, "../../gateway/limited-process.ts");

test.runIf(process.platform === "linux")("it ends when its owner is killed while it loops", async () => {
  const directory = temporaryDirectory("limited-process");
  const [owner, loop] = [join(directory, "owner.ts"), join(directory, "loop.ts")];
  writeFileSync(loop, "process.send?.(process.pid, () => { for (;;); });\n");
  writeFileSync(
    owner,
    `import { fork } from "node:child_process";
import { limitedForkOptions } from ${JSON.stringify(module)};
const options = limitedForkOptions({ residentBytesMax: 2 ** 30, flags: [], stderr: "inherit" });
fork(${JSON.stringify(loop)}, [], options).on("message", (id) => process.send?.(id));
`,
  );
  const parent = fork(owner);
  onTestFinished(() => void parent.kill("SIGKILL"));

  const [child]: number[] = await once(parent, "message");
  onTestFinished(() => {
    if (residentBytes(child) !== undefined) process.kill(child!, "SIGKILL");
  });
  expect(residentBytes(child)).toBeGreaterThan(0);
  parent.kill("SIGKILL");

  for (let attempt = 0; attempt < 400 && (residentBytes(child) ?? 0) > 0; attempt++) await delay(25);
  expect(residentBytes(child) ?? 0).toBe(0);
});
