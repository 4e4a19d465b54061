/** Updates that go well, that fail, and that are killed at each step: a release that serves is in place afterwards, with the values. */
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, test } from "vitest";
import { addUpdate } from "../../gateway/cli/update.ts";
import { readState, writeState } from "../../gateway/update-state.ts";
import { runVerbHere } from "../gateway/cli/in-process.ts";
import { eventually } from "../support/cli.ts";
import { temporaryDirectory } from "../support/context.ts";
import { runProcess, startProcess } from "../support/processes.ts";
import { createUpdateSite, type UpdateSite } from "../support/update-site.ts";

const launcher = join(import.meta.dirname, "../../gateway/cli/main.ts");

function words(site: UpdateSite, bundle?: string): string[] {
  const { root, config, keyFile, control } = site;
  const what = bundle === undefined ? ["--finish"] : [bundle, "--key", keyFile];
  return ["update", ...what, "--root", root, "--config", config, "--health-seconds", "60", "--control", control];
}

const update = (site: UpdateSite, bundle?: string) => runVerbHere(addUpdate, words(site, bundle));

/** Rows of the log as the store holds them. */
function rows(site: UpdateSite): number {
  const database = new DatabaseSync(join(site.data, "store/log.db"), { readOnly: true });
  const count = Number(database.prepare("SELECT count(*) AS rows FROM log").get()?.rows);
  database.close();
  return count;
}

test("a signed release is put to work and confirmed; one that changes the store and fails is taken back with the store of before", async () => {
  const site = createUpdateSite();
  await using _manager = await site.startManager();
  await site.serving("1.0.0");

  const good = await update(site, site.bundle("1.1.0"));
  const running = await site.serving("1.1.0");
  const isKept = readdirSync(join(site.root, "releases")).toSorted();
  await eventually(
    async () => rows(site),
    (count) => count > 0,
  );
  const before = rows(site);
  const broken = site.bundle("1.2.0", (tree) => {
    writeFileSync(join(tree, "gateway/store/migrations/log/9999-newer.sql"), "CREATE TABLE newer (x);\n");
    const file = join(tree, "gateway/run-file.ts");
    const text = readFileSync(file, "utf8");
    writeFileSync(file, text.replace(/(export function writeRunFile[^{]*\{)/, "$1 process.exit(7);"));
  });
  const startMs = performance.now();
  const bad = await update(site, broken);
  const back = await site.serving("1.1.0");
  const seconds = (performance.now() - startMs) / 1000;

  expect(good).toMatchObject({ code: 0 });
  expect(isKept).toEqual(["1.0.0", "1.1.0"]);
  expect(bad.code).toBe(1);
  expect(JSON.parse(bad.stderr)).toMatchObject({
    code: "SAMSPEL_UPDATE_ROLLED_BACK",
    message: expect.stringContaining("1.1.0 is at work again"),
  });
  expect(site.current()).toBe("1.1.0");
  expect(readState(site.root)?.phase).toBe("rolled-back");
  expect(back.pid).not.toBe(running.pid);
  expect(rows(site)).toBeGreaterThanOrEqual(before);
  expect(readdirSync(join(site.data, "store")).some((name) => name.startsWith("before-restore-"))).toBe(true);
  console.log(JSON.stringify({ name: "update-rolled-back", seconds: Math.round(seconds * 10) / 10 }));
}, 300_000);

describe("an update that is killed", () => {
  /** A program that says that it was reached, and waits for its end. */
  function waiting(path: string, sign: string): void {
    writeFileSync(path, `#!/bin/sh\ntouch ${sign}\nexec sleep 600\n`);
    chmodSync(path, 0o755);
  }

  test("while it unpacks, before the release has its name, while the release is tried out, and before the restart changes nothing that serves; the next one ends well", async () => {
    const site = createUpdateSite();
    await using _manager = await site.startManager();
    const { pid } = await site.serving("1.0.0");
    const tools = temporaryDirectory("tools");
    const reached = join(tools, "reached");
    const bundle = site.bundle("1.1.0");
    const hanging = site.bundle("1.0.9", (tree) => {
      rmSync(join(tree, "node_modules"));
      mkdirSync(join(tree, "node_modules/.bin"), { recursive: true });
      waiting(join(tree, "node_modules/.bin/node"), reached);
    });
    const killedAt = async (args: readonly string[], path = process.env.PATH) => {
      rmSync(reached, { force: true });
      await using child = await startProcess(process.execPath, [launcher, ...args], { env: { PATH: path } });
      await eventually(async () => existsSync(reached), Boolean);
      await child.kill();
      return { current: site.current(), phase: readState(site.root)?.phase, pid: (await site.serving("1.0.0")).pid };
    };
    const withTool = (name: string) => {
      const folder = join(tools, name);
      mkdirSync(folder);
      waiting(join(folder, name), reached);
      return `${folder}:${process.env.PATH}`;
    };

    const ends = [
      await killedAt(words(site, bundle), withTool("tar")),
      await killedAt(words(site, bundle), withTool("sync")),
      await killedAt(words(site, hanging)),
    ];
    waiting(join(tools, "control"), reached);
    const beforeRestart = await killedAt([...words(site, bundle).slice(0, -1), join(tools, "control")]);
    const second = await update(site, bundle);
    await runProcess(join(site.root, "control"), [site.root, "restart"]);
    const finished = await update(site);

    for (const end of ends) expect(end).toEqual({ current: "1.0.0", phase: undefined, pid });
    expect(beforeRestart).toEqual({ current: "1.1.0", phase: "trial", pid });
    expect(JSON.parse(second.stderr)).toMatchObject({ code: "SAMSPEL_UPDATE_UNFINISHED" });
    expect(finished).toMatchObject({ code: 0 });
    expect(readState(site.root)?.phase).toBe("confirmed");
    expect(readdirSync(join(site.root, "releases")).toSorted()).toEqual(["1.0.0", "1.1.0"]);
  }, 300_000);

  test("after it put a release in place that never starts: the guard gives it up after three starts", async () => {
    const site = createUpdateSite();
    mkdirSync(join(site.root, "releases/1.1.0"));
    writeState(site.root, { phase: "trial", from: "1.0.0", to: "1.1.0", attempts: 0, deadline: 0, updater: 0 });
    rmSync(join(site.root, "current"));
    symlinkSync("releases/1.1.0", join(site.root, "current"));

    await using _manager = await site.startManager();
    await site.serving("1.0.0");

    expect(readState(site.root)).toMatchObject({ phase: "rolled-back", from: "1.0.0", to: "1.1.0", attempts: 4 });
    expect(site.current()).toBe("1.0.0");
  }, 120_000);

  test("after the restart of a release that hangs: when its time is over the guard has the release before end the update", async () => {
    const site = createUpdateSite();
    const sign = join(site.root, "hangs");
    const bundle = site.bundle("1.1.0", (tree) => {
      const file = join(tree, "gateway/cli/run.ts");
      const hang = `(await import("node:fs")).writeFileSync(${JSON.stringify(sign)}, ""); for (;;);`;
      writeFileSync(file, readFileSync(file, "utf8").replace(/(async function run\(options[^{]*\{)/, `$1 ${hang}`));
    });
    const release = join(site.root, "releases/1.1.0");
    mkdirSync(release);
    await runProcess("tar", ["--extract", "--gzip", "--file", bundle, "--directory", release]);
    rmSync(join(site.root, "current"));
    symlinkSync("releases/1.1.0", join(site.root, "current"));
    // As the update leaves it when it is killed after the restart.
    const state = { phase: "trial", from: "1.0.0", to: "1.1.0", attempts: 0, updater: 2 ** 22 } as const;
    writeState(site.root, { ...state, deadline: Math.ceil(Date.now() / 1000) + 3600 });
    const guard = async () => {
      const options = ["--config", site.config, "--control", site.control];
      return (await runProcess(join(site.root, "guard"), [site.root, "watch", ...options])).code;
    };
    await using _manager = await site.startManager();
    await eventually(async () => existsSync(sign), Boolean);

    const early = { code: await guard(), phase: readState(site.root)?.phase };
    writeState(site.root, { ...state, deadline: 0 });
    const startMs = performance.now();
    await guard();
    await site.serving("1.0.0");
    const seconds = (performance.now() - startMs) / 1000;

    console.log(JSON.stringify({ name: "update-hangs", secondsAfterDeadline: Math.round(seconds * 10) / 10 }));
    expect(early).toEqual({ code: 0, phase: "trial" });
    expect(site.current()).toBe("1.0.0");
    expect(readState(site.root)?.phase).toBe("rolled-back");
  }, 240_000);
});

describe("a bundle that is refused", () => {
  test("changed, signed by somebody else, of another version than signed, or not taking the configuration: nothing is put to work", async () => {
    const site = createUpdateSite();
    const stranger = createUpdateSite();
    const changed = site.bundle("1.1.0");
    writeFileSync(changed, Buffer.concat([readFileSync(changed), Buffer.from("x")]));
    const renamed = site.bundle("1.2.0", (tree) =>
      writeFileSync(join(tree, "package.json"), '{"version":"0.9.0","type":"module"}'),
    );
    const picky = site.bundle("1.3.0", (tree) =>
      writeFileSync(join(tree, "gateway/cli/samspel.mjs"), "process.stderr.write('too old'); process.exit(3);"),
    );

    const ends = [];
    for (const bundle of [changed, stranger.bundle("1.1.1"), renamed, picky, join(site.root, "absent.tar.gz")])
      ends.push(await update(site, bundle));

    for (const { code, stderr } of ends) {
      expect(code).toBe(1);
      expect(JSON.parse(stderr)).toMatchObject({ code: "SAMSPEL_UPDATE_REFUSED", next: expect.stringMatching(/\S/) });
    }
    expect(site.current()).toBe("1.0.0");
    expect(readState(site.root)).toBeUndefined();
  }, 120_000);
});
