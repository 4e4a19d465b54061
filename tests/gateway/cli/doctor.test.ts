/** `samspel doctor`: what it finds, why it matters, what to do, and the exit code that says how bad it is. */
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { addDoctor } from "../../../gateway/cli/doctor.ts";
import { clockFinding } from "../../../gateway/cli/doctor-machine.ts";
import { exitCodeOfFindings, type Finding } from "../../../gateway/cli/finding.ts";
import { addReload } from "../../../gateway/cli/reload.ts";
import { writeRunFile } from "../../../gateway/run-file.ts";
import { temporaryDirectory } from "../../support/context.ts";
import { runVerbHere } from "./in-process.ts";

async function examined(text: string, directory = temporaryDirectory("doctor")) {
  const file = join(directory, "gateway.yaml");
  writeFileSync(file, text);
  const { code, stdout } = await runVerbHere(addDoctor, ["doctor", "--config", file]);
  const findings: Finding[] = stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  return { code, findings, of: (check: string) => findings.filter((finding) => finding.check === check) };
}

/** A server that listens until the test ends. */
async function listening(): Promise<number> {
  const server = createServer((socket) => socket.end());
  onTestFinished(() => void server.close());
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}

const free = "api: { port: 0, anonymousRole: operator }\nstore: { quotaBytes: 268435456, freeBytes: 0 }\n";

describe("samspel doctor", () => {
  test("looks at everything of a box in order and ends with 0", async () => {
    const port = await listening();

    const { code, findings } = await examined(
      `${free}sources: [{ id: cell, kind: mqtt, url: "mqtt://127.0.0.1:${port}" }]\n`,
    );

    expect(findings.filter(({ state }) => state === "problem")).toEqual([]);
    expect(code).toBe(0);
    expect(new Set(findings.map(({ check }) => check))).toEqual(
      new Set([
        ...["node", "clock", "configuration", "memory", "disk", "disk sync", "permissions"],
        ...["gateway", "port", "store", "source/cell"],
      ]),
    );
  });

  test("counts for people in one line, each noun by its number", async () => {
    const file = join(temporaryDirectory("doctor"), "gateway.yaml");
    writeFileSync(file, `${free}sources: [{ id: cell, kind: mqtt, url: "mqtt://127.0.0.1:1" }]\n`);

    const { stdout } = await runVerbHere(addDoctor, ["doctor", "--config", file], { json: false });

    expect(stdout).toContain(`${file}: 1 source, 0 tags, 0 models, 0 sinks\n`);
    expect(stdout.trimEnd().split("\n").at(-1)).toMatch(/^1 problem, \d+ warnings?, \d+ findings\.$/);
  });

  test("ends with 3 for a wrong configuration, with each line, and looks at nothing that hangs on it", async () => {
    const { code, findings, of } = await examined("api: { prt: 1 }\n");

    expect(code).toBe(3);
    expect(of("configuration").at(-1)?.message).toMatch(/gateway.yaml:1:8 api\/prt: unknown; did you mean port\?/);
    expect(findings.some(({ check }) => check === "disk")).toBe(false);
  });

  test("ends with 4 when a source or a sink does not answer, and says what it leads to", async () => {
    const { code, of } = await examined(
      `${free}sources: [{ id: cell, kind: mqtt, url: "mqtt://127.0.0.1:1" }]\nsinks: [{ id: plant, kind: mqtt, url: "mqtt://127.0.0.1:1" }]\n`,
    );

    expect(code).toBe(4);
    expect(of("source/cell")).toMatchObject([{ state: "problem", code: "SAMSPEL_SOURCE_UNREACHABLE" }]);
    expect(of("sink/plant")[0]?.why).toContain("Values wait in the store");
    expect(of("sink/plant")[0]?.next).toMatch(/\S/);
  });

  test("finds private keys that others may read, files that were moved aside, models without files and a full disk", async () => {
    const directory = temporaryDirectory("doctor");
    mkdirSync(join(directory, "data/keys"), { recursive: true });
    mkdirSync(join(directory, "data/store"), { recursive: true });
    const key = join(directory, "data/keys/model-signing.pem");
    writeFileSync(key, "");
    chmodSync(key, 0o644);
    writeFileSync(join(directory, "data/store/log.damaged-2026-11-26T00-00-00-000Z.db"), "");
    writeFileSync(join(directory, "data/store/history.db"), "no database");

    const { code, of } = await examined(
      `api: { port: 0, anonymousRole: operator }
store: { freeBytes: 1000000000000000 }
sources: [{ id: s, kind: mqtt, url: "mqtt://127.0.0.1:1" }]
tags: [{ id: p/a, unit: "1", source: s, address: t }]
assets: [{ id: p, tags: [p/a] }]
models: [{ id: p, kind: principal-components, card: p, asset: p, channels: [p/a] }]
`,
      directory,
    );

    expect(code).toBe(4);
    expect(of("disk")).toMatchObject([{ state: "problem", code: "SAMSPEL_DISK_LOW" }]);
    expect(of("permissions")).toMatchObject([{ state: "warning", code: "SAMSPEL_KEY_READABLE" }]);
    expect(of("store").map((finding) => finding.state)).toEqual(["problem", "warning"]);
    expect(of("model/p")).toMatchObject([{ state: "note" }]);
  });

  test("does not take a file that a killed gateway has left for a running one", async () => {
    const directory = temporaryDirectory("doctor");
    const left = { pid: 1, url: "http://127.0.0.1:1", version: "0", startedMs: 0, file: "gateway.yaml" };
    writeRunFile(join(directory, "data"), { ...left, outcome: "started", reloads: 0 });

    const { of } = await examined(free, directory);
    const reload = await runVerbHere(addReload, ["reload", "--config", join(directory, "gateway.yaml")]);

    expect(of("gateway")).toMatchObject([{ state: "note" }]);
    expect(reload.code).toBe(1);
    expect(JSON.parse(reload.stderr)).toMatchObject({
      code: "SAMSPEL_NOT_RUNNING",
      next: expect.stringContaining("Start it"),
    });
  });

  test("takes a clock before the first version for wrong", () => {
    expect(clockFinding(Date.UTC(1970, 0, 1))).toMatchObject({ state: "problem", code: "SAMSPEL_CLOCK_BEHIND" });
    expect(clockFinding(Date.UTC(2027, 0, 1)).state).not.toBe("problem");
  });
});

test("a wrong configuration weighs more than a connection, a connection more than the rest, and warnings nothing", () => {
  const finding = (state: Finding["state"], exitCode?: number): Finding => ({
    ...{ check: "x", state, message: "" },
    ...(exitCode === undefined ? {} : { exitCode }),
  });

  expect(exitCodeOfFindings([finding("problem"), finding("problem", 4)])).toBe(4);
  expect(exitCodeOfFindings([finding("problem", 3), finding("problem", 4)])).toBe(3);
  expect(exitCodeOfFindings([finding("problem")])).toBe(1);
  expect(exitCodeOfFindings([finding("warning"), finding("note"), finding("ok")])).toBe(0);
});
