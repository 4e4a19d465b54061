/** What this computer knows of its clock: whether it may be right, and what a start before has left to correct. */
import { existsSync, readFileSync, rmSync } from "node:fs";
import { uptime } from "node:os";
import { join } from "node:path";
import { writeInOneStep } from "./config/write-file.ts";
import { type ClockMemory, earliestClockMs } from "./core/clock.ts";
import type { ClockParts } from "./pipeline/clock-trust.ts";
import type { EmbeddedStore } from "./store/store.ts";

/** systemd-timesyncd makes the folder when it starts and the file when the clock was set; other services have no sign. */
const service = "/run/systemd/timesync";

interface Given {
  readonly directory: string;
  readonly store: EmbeddedStore;
  readonly now: () => number;
}

export async function clockOf({ directory, store, now }: Given): Promise<ClockParts> {
  const path = join(directory, "clock.json");
  const { lastSequence = 0, arrivedMs = 0 } = await store.figures();
  return {
    now,
    uptimeMs: () => 1000 * uptime(),
    bootId: bootId(),
    earliestMs: Math.max(earliestClockMs, arrivedMs),
    isSynchronised: () => (existsSync(service) ? existsSync(join(service, "synchronized")) : undefined),
    memory: read(path),
    remember: (memory) => {
      if (memory.unset === undefined && memory.correction === undefined) rmSync(path, { force: true });
      else writeInOneStep(path, JSON.stringify(memory));
    },
    lastSequence,
    store,
  };
}

/** Without it, each start of the program counts as one of the computer. */
function bootId(): string {
  const path = "/proc/sys/kernel/random/boot_id";
  return existsSync(path) ? readFileSync(path, "utf8").trim() : crypto.randomUUID();
}

/** Written by this program only; what cannot be read is of no use. */
function read(path: string): ClockMemory {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    return {};
  }
}
