#!/usr/bin/env node
// Starts the command line under the Node that the project pins, whatever Node the host has.
import { spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
// As a whole: an older Node, which is to be told what it needs, has no compile cache and would stop at its name.
import module from "node:module";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";

const neededMajor = 24;
const entry = fileURLToPath(new URL("main.ts", import.meta.url));
const flags = ["--max-semi-space-size=16", "--disable-warning=ExperimentalWarning"];
const hostMajor = Number(process.versions.node.split(".")[0]);

function pinnedNode() {
  const require = module.createRequire(import.meta.url);
  try {
    return require.resolve(`node-${process.platform}-${process.arch}/bin/node`);
  } catch {
    return undefined;
  }
}

/**
 * Where compiled code is kept: every start after the first takes about a third less of the processor. In a folder that this user alone
 * may write, for its content is executed; without such a folder nothing is kept.
 */
function cacheDirectory() {
  const { NODE_COMPILE_CACHE: given, CACHE_DIRECTORY: service, XDG_CACHE_HOME: base, HOME: home } = process.env;
  if (given !== undefined) return given;
  const own = base || (home && join(home, ".cache"));
  const directory = service || (own && join(own, "samspel"));
  if (!directory) return undefined;
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    return directory;
  } catch {
    return undefined;
  }
}

const cache = cacheDirectory();
if (cache !== undefined) process.env.NODE_COMPILE_CACHE = cache;

// Each thread would keep memory of its own that it has given back; the service and the image set the same.
process.env.MALLOC_ARENA_MAX ??= "2";
// glibc raises this size with each large buffer that is freed, and holds later ones in heaps that never shrink: from 3 to 6.5 million values that
// wait for a destination the process grew by 55 MiB, with a fixed size by 14 (`tests/path/outage-memory.test.ts`).
process.env.MALLOC_MMAP_THRESHOLD_ ??= "131072";

if (hostMajor >= neededMajor && process.execArgv.includes(flags[0])) {
  if (cache !== undefined) module.enableCompileCache(cache);
  await import("./main.ts");
} else {
  const node = hostMajor >= neededMajor ? process.execPath : pinnedNode();
  if (node === undefined) {
    process.stderr.write(
      `Error SAMSPEL_NODE_VERSION: Samspel needs Node ${neededMajor}; this is ${process.version} on ` +
        `${process.platform}-${process.arch}, for which no pinned Node is installed.\n` +
        `  Next: install Node ${neededMajor}, or run npm ci on Linux x64 or arm64.\n`,
    );
    process.exit(1);
  }
  const child = spawn(node, [...flags, entry, ...process.argv.slice(2)], { stdio: "inherit" });
  // A terminal sends Ctrl-C to both processes; what another program sends reaches only this one.
  process.on("SIGINT", () => {
    if (process.stdin.isTTY !== true) child.kill("SIGINT");
  });
  for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  child.on("error", (error) => {
    process.stderr.write(
      `Error SAMSPEL_NODE_START: ${node} cannot be started: ${error.message}.\n` +
        `  Next: install Node ${neededMajor}, or run npm ci again.\n`,
    );
    process.exitCode = 1;
  });
  child.on("exit", (code, signal) => {
    process.exitCode = signal === null ? (code ?? 1) : 1;
  });
}
