/** How a process is started that handles what strangers made: without network, files to write, or memory without end. */
import type { ChildProcess, ForkOptions } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const noNetworkPath = join(import.meta.dirname, "../models/no-network.ts");
const pageBytes = 4096;

export interface ProcessLimits {
  readonly residentBytesMax: number;
  /** Further flags of Node.js, such as the size of its heap. */
  readonly flags: readonly string[];
  /** Where the last words of the process go. */
  readonly stderr: "inherit" | "ignore";
}

/**
 * The process gets no environment (but for a limit of the allocator that saves memory), no files to write, no processes
 * to start and no network. Where there is a shell, the kernel limits its memory, so that one huge allocation fails inside
 * of it; elsewhere only the poll of its owner does. On Linux it gets a network namespace of its own, with nothing in it,
 * where the system allows that: with the right itself, else within a user namespace. Elsewhere `no-network.ts` alone
 * holds, which native code need not obey. Where there is `setpriv` it ends with its owner, whatever it is busy with: a
 * loop hears of no disconnect.
 */
export function limitedForkOptions({ residentBytesMax, flags: further, stderr }: ProcessLimits): ForkOptions {
  const flags = [
    "--permission",
    "--allow-fs-read=*",
    `--import=${pathToFileURL(noNetworkPath)}`,
    "--no-warnings",
    ...further,
  ];
  const common: ForkOptions = {
    serialization: "advanced",
    env: { MALLOC_ARENA_MAX: "2", PATH: "/usr/local/bin:/usr/bin:/bin" },
    stdio: ["ignore", "ignore", stderr, "ipc"],
  };
  if (process.platform === "win32") return { ...common, execArgv: flags };
  const limitKiB = Math.ceil((2 * residentBytesMax) / 1024);
  const isLinux = process.platform === "linux";
  const alone = isLinux ? '"unshare -n" "unshare -rn" ' : "";
  const withOwner = isLinux ? '"setpriv --pdeathsig KILL" ' : "";
  // The first that works is executed in place of the shell: the process keeps its id.
  const script = `ulimit -d ${limitKiB} 2>/dev/null
for alone in ${alone}""; do for withOwner in ${withOwner}""; do
  $alone $withOwner true 2>/dev/null && exec $alone $withOwner "$0" "$@"
done; done`;
  return { ...common, execPath: "/bin/sh", execArgv: ["-c", script, process.execPath, ...flags] };
}

/** Looks at the memory of a process every `intervalMs` and calls `onOver` each time that it is above its limit. Gives the end of that. */
export function watchResident(
  child: ChildProcess,
  { bytesMax, intervalMs, onOver }: { bytesMax: number; intervalMs: number; onOver: () => void },
): () => void {
  const poll = setInterval(() => {
    if ((residentBytes(child.pid) ?? 0) > bytesMax) onOver();
  }, intervalMs);
  return () => clearInterval(poll);
}

/** Resident memory of a process. Undefined where the system does not tell. */
export function residentBytes(pid: number | undefined): number | undefined {
  if (process.platform !== "linux" || pid === undefined) return undefined;
  try {
    const pages = Number(readFileSync(`/proc/${pid}/statm`, "utf8").split(" ")[1]);
    return Number.isFinite(pages) ? pages * pageBytes : undefined;
  } catch {
    // The process has just ended; its end is reported by itself.
    return undefined;
  }
}
