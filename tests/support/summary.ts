/**
 * Closing lines of a CI run from Vitest's JSON reports: what was skipped or passed only when tried again, then
 * `N passed, N failed`. With `--lost` in front: the files whose process ended while they ran, if nothing else failed.
 */
import { existsSync, readFileSync } from "node:fs";
import { relative } from "node:path";
import { pathToFileURL } from "node:url";
import Type, { type Static } from "typebox";
import Value from "typebox/value";
import { sharedData } from "./shared-data.ts";

const ReportSchema = Type.Object({
  testResults: Type.Array(
    Type.Object({
      name: Type.String(),
      status: Type.String(),
      message: Type.Optional(Type.String()),
      assertionResults: Type.Array(
        Type.Object({
          fullName: Type.String(),
          status: Type.String(),
          /** Of every attempt: a test that passed when tried again keeps what its first attempt said. */
          failureMessages: Type.Optional(Type.Array(Type.String())),
        }),
      ),
    }),
  ),
});

type Report = Static<typeof ReportSchema>;

/** So many tests of a run may need their second attempt; with more of them the run is not to be trusted. */
const secondAttemptsAtMost = 3;

export interface Summary {
  /** What to print, the counting line last. */
  readonly lines: readonly string[];
  readonly ok: boolean;
}

/**
 * A test may be skipped only for want of the public machine data; with the data there, a skipped test counts as failed.
 * A file that could not be loaded counts as one failed test, and a run without any test has failed.
 */
export function summarise(report: Report, { hasData }: { readonly hasData: boolean }): Summary {
  const tests = report.testResults.flatMap(({ name, assertionResults }) =>
    assertionResults.map(({ fullName, status, failureMessages = [] }) => {
      return { title: `${name} › ${fullName}`, status, said: failureMessages[0]?.split("\n")[0] };
    }),
  );
  const again = tests.filter(({ status, said }) => status === "passed" && said !== undefined);
  const skipped = tests.filter(({ status }) => status !== "passed" && status !== "failed");
  const passed = tests.filter(({ status }) => status === "passed").length;
  const brokenFiles = report.testResults.filter(
    ({ status, assertionResults }) => status === "failed" && !assertionResults.some((one) => one.status === "failed"),
  );
  const failed = tests.filter(({ status }) => status === "failed").length + brokenFiles.length;
  const allFailed = failed + (hasData ? skipped.length : 0);
  return {
    lines: [
      ...brokenFiles.map(({ name, message }) => `not loaded: ${name} ${message?.split("\n")[0] ?? ""}`),
      ...again.map(({ title, said }) => `passed only when tried again: ${title}: ${said}`),
      ...(again.length > secondAttemptsAtMost ? [`more than ${secondAttemptsAtMost} tests were tried again`] : []),
      ...skipped.map(({ title }) => `skipped${hasData ? " although its data is here" : ""}: ${title}`),
      `${passed} passed, ${allFailed} failed${hasData || skipped.length === 0 ? "" : `, ${skipped.length} skipped`}`,
    ],
    ok: passed > 0 && allFailed === 0 && again.length <= secondAttemptsAtMost,
  };
}

/**
 * Files whose process ended while they ran, as after a crash of the JavaScript engine: these may run once more.
 * None when any test has failed or a file could not be loaded: that a second run would hide.
 */
export function lostFiles({ testResults }: Report): readonly string[] {
  const lost = testResults.filter(
    ({ status, assertionResults }) => status === "failed" && assertionResults.some((one) => one.status === "pending"),
  );
  const isAll = testResults.every(
    (file) =>
      !file.assertionResults.some((one) => one.status === "failed") &&
      (file.status !== "failed" || lost.includes(file)),
  );
  return isAll ? lost.map(({ name }) => name) : [];
}

/** A report in which the files that ran once more stand as they were the second time. */
export function withSecondRun(first: Report, second: Report): Report {
  const again = new Map(second.testResults.map((file) => [file.name, file]));
  return { testResults: first.testResults.map((file) => again.get(file.name) ?? file) };
}

const read = (path: string): Report => Value.Parse(ReportSchema, JSON.parse(readFileSync(path, "utf8")));

function main([path = "", secondPath = ""]: readonly string[]): void {
  try {
    const first = read(path);
    const hasSecond = existsSync(secondPath);
    for (const name of hasSecond ? lostFiles(first) : [])
      console.log(`its process ended while it ran, and it ran once more: ${relative(process.cwd(), name)}`);
    const report = hasSecond ? withSecondRun(first, read(secondPath)) : first;
    const summary = summarise(report, { hasData: sharedData !== undefined });
    for (const line of summary.lines) console.log(line.replaceAll(`${process.cwd()}/`, ""));
    process.exitCode = summary.ok ? 0 : 1;
  } catch (error) {
    console.log(`There is no readable test report at ${relative(process.cwd(), path ?? "")}: ${String(error)}`);
    console.log("0 passed, 1 failed");
    process.exitCode = 1;
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const [first = "", ...rest] = process.argv.slice(2);
  if (first === "--lost") for (const name of lostFiles(read(rest[0] ?? ""))) console.log(name);
  else main([first, ...rest]);
}
