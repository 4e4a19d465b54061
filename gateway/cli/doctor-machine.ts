/** What `samspel doctor` finds about the machine: Node, memory, clock, disk, permissions, the port. Writes only a small file that it removes again. */
import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  fsyncSync,
  openSync,
  readdirSync,
  rmSync,
  statfsSync,
  statSync,
  writeSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { tryPort } from "../api/listen.ts";
import type { Configuration } from "../config/configuration.ts";
import { earliestClockMs } from "../core/clock.ts";
import { errorMessage } from "../core/errors.ts";
import { type Finding, findingsOf } from "./finding.ts";

const mebibyte = 2 ** 20;
/** The gateway with a thousand tags, a hundred models and one page open. Source: the footprint that the benchmarks hold. */
const gatewayBytes = 300 * mebibyte;
const neededNode = 24;
/** A commit waits for a sync: above this, an SD card is worn or the disk is shared. */
const syncMsMax = 100;
const syncs = 10;

export function nodeFinding(): Finding {
  const { ok, problem } = findingsOf("node");
  const [major] = process.versions.node.split(".");
  if (Number(major) === neededNode) return ok(`Node ${process.versions.node}, ${process.platform}-${process.arch}`);
  return problem(`Node ${process.versions.node} runs; Samspel is tested with ${neededNode}`, {
    code: "SAMSPEL_NODE_VERSION",
    why: "Newer and older versions change what the program builds on.",
    next: "Start it through the samspel command, which finds the pinned Node.",
  });
}

export function memoryFinding(scorerMiB: number): Finding {
  const { ok, warning } = findingsOf("memory");
  const available = process.availableMemory();
  const needed = gatewayBytes + scorerMiB * mebibyte;
  const words = `${mebibytes(available)} available, ${mebibytes(needed)} needed at most (scoring process ${scorerMiB} MiB)`;
  if (available >= needed) return ok(words);
  return warning(words, {
    code: "SAMSPEL_MEMORY_LOW",
    why: "The system may end the gateway when memory runs out.",
    next: "Close other programs, lower scorer.memoryMiB, or raise the limit of the service (MemoryMax).",
  });
}

export function clockFinding(nowMs: number): Finding {
  const { ok, note, problem } = findingsOf("clock");
  const text = new Date(nowMs).toISOString();
  if (nowMs < earliestClockMs) {
    return problem(`${text} cannot be right`, {
      code: "SAMSPEL_CLOCK_BEHIND",
      why: "Values without a time of their own would be stored in the past.",
      next: "Set the clock: timedatectl set-ntp true, or fit a battery for the real-time clock.",
    });
  }
  // systemd-timesyncd makes the file when the clock was set; other services have no common sign.
  const isSynchronised = existsSync("/run/systemd/timesync/synchronized") || existsSync("/run/chrony/chronyd.pid");
  if (isSynchronised) return ok(`${text}, synchronised`);
  return note(`${text}; whether it is synchronised cannot be seen`, { next: "Compare it with another clock." });
}

export function diskFindings({ dataDirectory, store }: Configuration): Finding[] {
  const { ok, warning, problem } = findingsOf("disk");
  const place = existing(dataDirectory);
  const { bavail, bsize } = statfsSync(place);
  const free = bavail * bsize;
  const words = `${gibibytes(free)} free at ${place}`;
  const findings = [];
  if (free <= store.freeBytes) {
    findings.push(
      problem(`${words}; ${gibibytes(store.freeBytes)} are to stay free`, {
        code: "SAMSPEL_DISK_LOW",
        why: "Old values are removed before their time, and then new ones cannot be kept.",
        next: "Free space, or give dataDirectory a larger disk.",
      }),
    );
  } else if (free < store.quotaBytes / 10) {
    findings.push(
      warning(`${words}, less than a tenth of store.quotaBytes (${gibibytes(store.quotaBytes)})`, {
        code: "SAMSPEL_DISK_SMALL",
        why: "The disk is full before the quota of the store is reached.",
        next: "Lower store.quotaBytes to what the disk can hold, or give dataDirectory a larger disk.",
      }),
    );
  } else findings.push(ok(words));
  return isWritable(place) ? [...findings, syncFinding(place)] : findings;
}

function syncFinding(place: string): Finding {
  const { ok, warning } = findingsOf("disk sync");
  const path = join(place, `.doctor-${process.pid}`);
  const file = openSync(path, "w");
  try {
    const times = Array.from({ length: syncs }, () => {
      const startMs = performance.now();
      writeSync(file, "x".repeat(4096));
      fsyncSync(file);
      return performance.now() - startMs;
    });
    const median = times.toSorted((a, b) => a - b)[syncs / 2] ?? 0;
    const words = `a sync takes ${median.toFixed(1)} ms (median of ${syncs})`;
    if (median <= syncMsMax) return ok(words);
    return warning(words, {
      code: "SAMSPEL_DISK_SLOW",
      why: "Each commit waits for one: values appear later, none is lost.",
      next: "Set store.commitMs to 200, use a better disk, or find out what else writes to it.",
    });
  } finally {
    closeSync(file);
    rmSync(path);
  }
}

/** Whether what must be written can be written, and what must be secret is. */
export function permissionFindings({ dataDirectory, path }: Configuration): Finding[] {
  const { ok, problem, warning, note } = findingsOf("permissions");
  const place = existing(dataDirectory);
  const findings: Finding[] = [];
  if (!isWritable(place)) {
    findings.push(
      problem(`this user may not write to ${place}`, {
        code: "SAMSPEL_DATA_DIRECTORY",
        why: "No value could be kept.",
        next: "Run the command as the user of the service, or give the folder to that user.",
      }),
    );
  }
  const open = privateFiles(dataDirectory).filter((file) => (statSync(file).mode & 0o077) !== 0);
  if (open.length > 0) {
    findings.push(
      warning(
        `others may read ${open.slice(0, 3).join(", ")}${open.length > 3 ? ` and ${open.length - 3} more` : ""}`,
        {
          code: "SAMSPEL_KEY_READABLE",
          why: "Who has the private key can pass for this gateway.",
          next: "chmod 600 for each; when somebody may have read it, samspel certificates renew.",
        },
      ),
    );
  }
  if (!isWritable(path)) findings.push(note(`this user may not write ${path}: pages cannot add tags`));
  return findings.length > 0 ? findings : [ok(`${place} is writable, private keys are private`)];
}

/** The port of the pages, when no gateway holds it. */
export async function portFinding({ host, port }: Configuration["api"]): Promise<Finding> {
  const { ok, problem } = findingsOf("port");
  try {
    await tryPort({ host, port });
    return ok(`${host}:${port} is free`);
  } catch (error) {
    return problem(`${host}:${port} cannot be used: ${errorMessage(error)}`, {
      code: "SAMSPEL_PORT_IN_USE",
      why: "The gateway would not start.",
      next: "Stop the program that holds it, or choose another api.port.",
    });
  }
}

function privateFiles(dataDirectory: string): string[] {
  return ["keys", "sources", "sinks"].flatMap((folder) => {
    const path = join(dataDirectory, folder);
    if (!existsSync(path) || !isReadable(path)) return [];
    return readdirSync(path, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /(^|[-_])(private|signing)[^/]*\.pem$|private/i.test(entry.name))
      .filter(({ name }) => !name.includes(".pub."))
      .map(({ parentPath, name }) => join(parentPath, name));
  });
}

function existing(path: string): string {
  let place = path;
  while (!existsSync(place) && dirname(place) !== place) place = dirname(place);
  return place;
}

function isWritable(path: string): boolean {
  return may(path, constants.W_OK);
}

function isReadable(path: string): boolean {
  return may(path, constants.R_OK | constants.X_OK);
}

function may(path: string, mode: number): boolean {
  try {
    accessSync(path, mode);
    return true;
  } catch {
    return false;
  }
}

function mebibytes(bytes: number): string {
  return `${Math.round(bytes / mebibyte)} MiB`;
}

function gibibytes(bytes: number): string {
  return `${(bytes / 2 ** 30).toFixed(1)} GiB`;
}
