/** The kit for somebody else's hall: what it holds is whole, and what it lacks it says. */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { startServer } from "../../gateway/api/server.ts";
import { accountBook } from "../support/accounts.ts";
import { silentLog, temporaryDirectory } from "../support/context.ts";
import { createLineView } from "../support/line-view.ts";
import { runProcess } from "../support/processes.ts";
import { presentOrFailInCi } from "../support/required.ts";

const root = join(import.meta.dirname, "../..");
const chromium = "/usr/bin/chromium";

test("holds package, documentation, quick guide and sums that fit, and names what was left out", async () => {
  const directory = temporaryDirectory("kit");
  const deb = join(directory, "samspel_0.1.0_amd64.deb");
  writeFileSync(deb, "stands for a package");
  const docs = join(directory, "docs");
  mkdirSync(docs);
  writeFileSync(join(docs, "index.html"), "<!doctype html><title>Documentation</title>");
  const out = join(directory, "kit");

  const args = [
    join(root, "deploy/kit/build.ts"),
    "--out",
    out,
    "--package",
    deb,
    "--docs",
    docs,
    "--chromium",
    chromium,
  ];
  const { stdout, stderr, code } = await runProcess(process.execPath, args);

  expect(code, stderr).toBe(0);
  const hasPdf = existsSync(chromium);
  expect(JSON.parse(stdout).leftOut).toEqual([
    "image: none was named (--image NAME)",
    ...(hasPdf ? [] : [expect.stringContaining("snabbguide.pdf")]),
  ]);
  const sums = readFileSync(join(out, "SHA256SUMS"), "utf8").trim().split("\n");
  const names = sums.map((line) => line.slice(66));
  expect(names).toEqual(
    expect.arrayContaining([
      "README.md",
      "docs/index.html",
      "leave-behind.sh",
      "packages/samspel_0.1.0_amd64.deb",
      "snabbguide.html",
    ]),
  );
  for (const line of sums) {
    const sum = createHash("sha256")
      .update(readFileSync(join(out, line.slice(66))))
      .digest("hex");
    expect(line.slice(0, 64), line).toBe(sum);
  }
  if (hasPdf) {
    const pdf = readFileSync(join(out, "snabbguide.pdf"), "latin1");
    expect(pdf).toMatch(/^%PDF-/);
    expect(pdf.match(/\/Type\s*\/Page\b/g), "one sheet to print").toHaveLength(1);
  }
  const again = await runProcess(process.execPath, args);
  expect(again.code).toBe(1);
  expect(again.stderr).toContain("is not empty");
});

test("the script for what stays behind is valid shell, and says what it needs", async () => {
  const script = join(root, "deploy/kit/leave-behind.sh");

  expect(await runProcess("sh", ["-n", script])).toMatchObject({ code: 0 });
  const without = await runProcess("sh", [script]);
  expect(without.code).not.toBe(0);
  expect(without.stderr).toContain("Say where it goes");
  const browserless = await runProcess("sh", [script, temporaryDirectory("kit")], {
    env: { SAMSPEL_CHROMIUM: "no-such-browser" },
  });
  expect(browserless.code).toBe(1);
  expect(browserless.stderr).toContain("SAMSPEL_CHROMIUM");
});

test.skipIf(!presentOrFailInCi(existsSync(chromium), "Chromium"))(
  "a gateway that wants somebody to sign in is not left behind as its sign-in page",
  async () => {
    const { view } = createLineView({ startMs: Date.now() });
    const options = { view, host: "127.0.0.1", port: 0, dashboards: undefined, log: silentLog };
    const accounts = accountBook();
    await accounts.addUser("maria", "admin", "four plain words of nobody");
    const server = await startServer({ ...options, anonymousRole: "none", accounts });
    onTestFinished(() => server.close());
    const out = temporaryDirectory("kit");

    const { code, stderr } = await runProcess("sh", [join(root, "deploy/kit/leave-behind.sh"), out], {
      env: { SAMSPEL_URL: server.url, SAMSPEL_CHROMIUM: chromium },
    });

    expect(code).toBe(1);
    expect(stderr).toContain("SAMSPEL_DISPLAY");
    expect(readdirSync(out)).toEqual([]);
  },
  120_000,
);
