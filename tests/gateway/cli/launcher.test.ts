/** The launcher and what a user types wrong: clear words, the right exit code, an orderly end at every signal. */
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { cpSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { version } from "../../../gateway/version.ts";
import { samspel } from "../../support/cli.ts";
import { temporaryDirectory } from "../../support/context.ts";
import { runProcess } from "../../support/processes.ts";

const launcher = join(import.meta.dirname, "../../../gateway/cli/samspel.mjs");

describe("a number that is none", () => {
  test.each([
    [["train", "--data", "x.csv", "--out", "model", "--rate", "abc"], "--rate"],
    [["demo", "--port", "abc"], "--port"],
    [["demo", "--port", "70000"], "--port"],
    [["demo", "--seed", "abc"], "--seed"],
  ])("is wrong usage, said before anything starts: %j", async (args, option) => {
    const { code, stderr } = await samspel(args);

    expect(code).toBe(2);
    expect(stderr).toContain(option);
    expect(stderr).not.toContain("    at ");
  });
});

describe("a gateway that is told to stop", () => {
  test.each(["SIGINT", "SIGTERM"] as const)("by %s to the launcher alone ends in order, with 0", async (signal) => {
    const directory = temporaryDirectory("launcher");
    const path = join(directory, "gateway.yaml");
    writeFileSync(path, "api: { port: 0 }\n");
    const child = spawn(process.execPath, [launcher, "--json", "run", "--config", path], {
      stdio: ["ignore", "pipe", "inherit"],
      detached: true,
    });
    try {
      await Promise.race([once(child.stdout, "data"), once(child, "exit")]);
      child.kill(signal);

      expect(await once(child, "exit")).toEqual([0, null]);
    } finally {
      child.kill("SIGTERM");
    }
  });
});

test("the launcher works from a folder with spaces in its name, and has freed memory given back to the system", async () => {
  const directory = join(temporaryDirectory("launcher"), "with spaces");
  cpSync(launcher, join(directory, "samspel.mjs"), { recursive: true });
  const main = "process.stdout.write(import.meta.filename + ' ' + process.env.MALLOC_MMAP_THRESHOLD_);\n";
  writeFileSync(join(directory, "main.ts"), main);
  const child = spawn(process.execPath, [join(directory, "samspel.mjs")], { stdio: ["ignore", "pipe", "ignore"] });
  const [printed] = await once(child.stdout, "data");

  expect(String(printed)).toBe(`${join(directory, "main.ts")} 131072`);
});

/** That of the machine, where it is older than the one that the project brings. */
function olderNode(): string | undefined {
  return ["/usr/bin/node", "/usr/local/bin/node"].find((node) => {
    const version = spawnSync(node, ["--version"], { encoding: "utf8" }).stdout ?? "";
    return /^v2[0-3]\./.test(version);
  });
}

describe.skipIf(olderNode() === undefined)("under an older Node", () => {
  const node = olderNode() ?? "";

  test("the launcher goes on with the one that the project brings", async () => {
    const { code, stdout, stderr } = await runProcess(node, [launcher, "--version"]);

    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout.trim()).toBe(version);
  });

  test("without that one, it says what it needs, why, and what to do", async () => {
    const directory = temporaryDirectory("launcher");
    cpSync(launcher, join(directory, "samspel.mjs"));

    const { code, stdout, stderr } = await runProcess(node, [join(directory, "samspel.mjs"), "demo"]);

    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toMatch(/^Error SAMSPEL_NODE_VERSION: Samspel needs Node 24; this is v2\d/);
    expect(stderr).toMatch(/Next: install Node 24, or run npm ci/);
    expect(stderr).not.toContain("    at ");
  });
});

test("compiled code is kept in a folder of this user's own; where there is none, it starts all the same", async () => {
  const directory = temporaryDirectory("launcher");
  cpSync(launcher, join(directory, "samspel.mjs"));
  writeFileSync(join(directory, "main.ts"), "process.stdout.write('kept in ' + process.env.NODE_COMPILE_CACHE);\n");
  const keptWith = async (env: Readonly<Record<string, string>>) => {
    const { stdout } = await runProcess(process.execPath, [join(directory, "samspel.mjs")], {
      env: { NODE_COMPILE_CACHE: undefined, XDG_CACHE_HOME: undefined, CACHE_DIRECTORY: undefined, ...env },
    });
    return stdout;
  };

  const own = join(directory, ".cache/samspel");
  expect(await keptWith({ HOME: directory })).toBe(`kept in ${own}`);
  expect(statSync(own).mode & 0o777).toBe(0o700);
  expect(readdirSync(own)).not.toEqual([]);
  expect(await keptWith({ HOME: directory, CACHE_DIRECTORY: join(directory, "service") })).toMatch(/service$/);
  expect(await keptWith({ HOME: join(directory, "main.ts") })).toBe("kept in undefined");
});
