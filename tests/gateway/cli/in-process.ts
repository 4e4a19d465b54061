/** Runs one verb within the test's own process: for bad input, where starting a process for each case would take minutes. */
import { Command } from "commander";

export interface VerbEnd {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a verb, with `--json` unless told otherwise; output is caught, the exit code of the test is left alone. */
export async function runVerbHere(
  add: (program: Command) => void,
  args: readonly string[],
  { json = true } = {},
): Promise<VerbEnd> {
  const program = new Command().option("--json");
  add(program);
  const texts = { stdout: "", stderr: "" };
  const real = { stdout: process.stdout.write, stderr: process.stderr.write };
  for (const stream of ["stdout", "stderr"] as const) {
    process[stream].write = (chunk: string | Uint8Array) => {
      texts[stream] += String(chunk);
      return true;
    };
  }
  const exitCode = process.exitCode;
  process.exitCode = 0;
  try {
    await program.parseAsync([...(json ? ["--json"] : []), ...args], { from: "user" });
    return { code: Number(process.exitCode), ...texts };
  } finally {
    process.exitCode = exitCode;
    process.stdout.write = real.stdout;
    process.stderr.write = real.stderr;
  }
}
