/** Runs every benchmark of this folder, one process each: `npm run bench -- [--short] [--only name]`. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";

/** Not benchmarks: this runner, programs with arguments of their own, and what benchmarks share. */
const others = /^(run|evaluate|support.*)\.ts$/;

const { values } = parseArgs({
  options: {
    short: { type: "boolean", default: false },
    only: { type: "string", multiple: true, default: [] },
    help: { type: "boolean", default: false },
  },
});

const all = readdirSync(import.meta.dirname)
  .filter((name) => name.endsWith(".ts") && !others.test(name))
  .map((name) => basename(name, ".ts"))
  .sort();

/** One JSON line per benchmark on standard output; what it says on standard error is passed on. */
async function runBenchmark(name: string, short: boolean): Promise<string | undefined> {
  const limitMs = short ? 90_000 : 300_000;
  const child = spawn(
    process.execPath,
    ["--disable-warning=ExperimentalWarning", join(import.meta.dirname, `${name}.ts`), ...(short ? ["--short"] : [])],
    { stdio: ["ignore", "pipe", "inherit"], detached: true },
  );
  const end = once(child, "close");
  const killGroup = () => {
    if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
  };
  process.once("exit", killGroup);
  const late = setTimeout(killGroup, limitMs);
  const results: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    if (isResult(line)) results.push(line);
    console.log(line);
  }
  const [code, signal] = await end;
  clearTimeout(late);
  process.off("exit", killGroup);
  if (code !== 0) return signal === null ? `ended with ${code}` : `ended by ${signal} (limit ${limitMs / 1000} s)`;
  return results.length === 0 ? "printed no JSON line" : undefined;
}

function isResult(line: string): boolean {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null && "name" in value;
  } catch {
    return false;
  }
}

async function main(): Promise<number> {
  if (values.help) {
    console.log(`npm run bench -- [--short] [--only NAME]\nNames: ${all.join(", ")}`);
    return 0;
  }
  const unknown = values.only.filter((name) => !all.includes(name));
  if (unknown.length > 0) {
    console.error(`There is no benchmark ${unknown.join(", ")}. Names: ${all.join(", ")}`);
    return 2;
  }
  const failures: string[] = [];
  for (const name of values.only.length > 0 ? values.only : all) {
    const failure = await runBenchmark(name, values.short);
    if (failure !== undefined) failures.push(`${name} ${failure}`);
  }
  for (const failure of failures) console.error(`Benchmark ${failure}`);
  return failures.length > 0 ? 1 : 0;
}

process.exitCode = await main();
