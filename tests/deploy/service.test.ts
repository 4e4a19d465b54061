import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { allocatorSettings } from "../support/allocator.ts";
import { commandProblem } from "../support/command-line.ts";
import { temporaryDirectory } from "../support/context.ts";
import { runProcess } from "../support/processes.ts";
import { presentOrFailInCi } from "../support/required.ts";

const deploy = join(import.meta.dirname, "../../deploy");
const hasSystemd = presentOrFailInCi(existsSync("/usr/bin/systemd-analyze"), "systemd");

/** The unit with paths that exist on this machine. */
function unitFile(change: (text: string) => string = (text) => text): string {
  const file = join(temporaryDirectory("unit"), "samspel.service");
  const text = readFileSync(join(deploy, "samspel.service"), "utf8");
  writeFileSync(
    file,
    change(
      text
        .replaceAll("/opt/samspel/current/node_modules/.bin/node", process.execPath)
        .replaceAll("/opt/samspel/guard", "/bin/true"),
    ),
  );
  return file;
}

function rate(file: string) {
  return runProcess("systemd-analyze", ["security", "--offline=yes", "--threshold=15", file]);
}

test.each(["samspel.service", "Dockerfile", "package/debian/samspel"])(
  "%s gives freed memory back to the system as the launcher does",
  (name) => {
    const text = readFileSync(join(deploy, name), "utf8");
    const given = [...text.matchAll(/\b(MALLOC_\w+?)="?(?:\$\{\w+:-)?(\d+)/g)].map(([, key = "", value = ""]) => [
      key,
      value,
    ]);

    expect(Object.keys(allocatorSettings)).toHaveLength(2);
    expect(Object.fromEntries(given)).toEqual(allocatorSettings);
  },
);

describe.skipIf(!hasSystemd)("the systemd unit", () => {
  test("is hardened: exposure at most 1.5 of 10", async () => {
    const { code, stdout } = await rate(unitFile());

    expect(stdout).toMatch(/Overall exposure level.*[01]\.\d/);
    expect(code).toBe(0);
  });

  test("would not pass without its limits", async () => {
    const { code } = await rate(
      unitFile((text) => text.replace(/^SystemCallFilter=.*$/gm, "").replace("NoNewPrivileges=yes", "")),
    );

    expect(code).not.toBe(0);
  });

  test("starts the gateway by a command that exists", () => {
    const [, words = ""] =
      /^ExecStart=.*samspel\.mjs (.*)$/m.exec(readFileSync(join(deploy, "samspel.service"), "utf8")) ?? [];

    expect(commandProblem(words.split(" "))).toBeUndefined();
  });

  test("has no setting that systemd does not know, nor have those that end an update", async () => {
    const folder = temporaryDirectory("guard-unit");
    const guards = ["samspel-guard.service", "samspel-guard.timer"].map((name) => {
      const text = readFileSync(join(deploy, name), "utf8").replaceAll("/opt/samspel/guard", "/bin/true");
      writeFileSync(join(folder, name), text);
      return join(folder, name);
    });
    const { stderr, stdout } = await runProcess("systemd-analyze", ["verify", "--man=no", unitFile(), ...guards]);

    expect(`${stderr}${stdout}`).not.toMatch(/Unknown|Invalid|Failed to parse|not executable/);
  });
});
