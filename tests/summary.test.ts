/** A CI run must not look green when tests were skipped, files not loaded or nothing run. */
import { expect, test } from "vitest";
import { lostFiles, summarise, withSecondRun } from "./support/summary.ts";

const file = (status: string, ...tests: readonly string[]) => ({
  name: "tests/a.test.ts",
  status,
  message: status === "failed" && tests.length === 0 ? "SyntaxError: x\n at y" : "",
  assertionResults: tests.map((one, index) => ({ fullName: `test ${index}`, status: one })),
});

test("passed and failed tests are counted", () => {
  const report = { testResults: [file("passed", "passed", "passed"), file("failed", "passed", "failed")] };

  expect(summarise(report, { hasData: true })).toEqual({ lines: ["3 passed, 1 failed"], ok: false });
});

test("a run in which all passed is good", () => {
  expect(summarise({ testResults: [file("passed", "passed")] }, { hasData: true })).toEqual({
    lines: ["1 passed, 0 failed"],
    ok: true,
  });
});

test("a skipped test is named, and fails the run only where its data is present", () => {
  const report = { testResults: [file("passed", "passed", "skipped"), file("passed", "pending")] };

  const withData = summarise(report, { hasData: true });
  const without = summarise(report, { hasData: false });

  expect(withData).toMatchObject({ ok: false });
  expect(withData.lines.at(-1)).toBe("1 passed, 2 failed");
  expect(without).toMatchObject({ ok: true });
  expect(without.lines).toEqual([
    "skipped: tests/a.test.ts › test 1",
    "skipped: tests/a.test.ts › test 0",
    "1 passed, 0 failed, 2 skipped",
  ]);
});

test("a test that passed only when tried again is named, and more than three of them fail the run", () => {
  const flaky = (count: number) => ({
    name: "tests/a.test.ts",
    status: "passed",
    assertionResults: Array.from({ length: count }, (_, index) => {
      return { fullName: `test ${index}`, status: "passed", failureMessages: ["Error: too early\n at x"] };
    }),
  });

  const one = summarise({ testResults: [flaky(1)] }, { hasData: true });
  const four = summarise({ testResults: [flaky(4)] }, { hasData: true });

  expect(one).toEqual({
    lines: ["passed only when tried again: tests/a.test.ts › test 0: Error: too early", "1 passed, 0 failed"],
    ok: true,
  });
  expect(four.ok).toBe(false);
  expect(four.lines).toContain("more than 3 tests were tried again");
});

test("a file that could not be loaded counts as failed", () => {
  const { lines, ok } = summarise({ testResults: [file("passed", "passed"), file("failed")] }, { hasData: true });

  expect(ok).toBe(false);
  expect(lines).toEqual(["not loaded: tests/a.test.ts SyntaxError: x", "1 passed, 1 failed"]);
});

test("a run without tests has failed", () => {
  expect(summarise({ testResults: [] }, { hasData: true })).toEqual({ lines: ["0 passed, 0 failed"], ok: false });
});

test("a file whose process ended may run once more, but not when anything else has failed", () => {
  const lost = { ...file("failed", "passed", "pending"), name: "lost.test.ts" };
  const broken = file("failed");

  expect(lostFiles({ testResults: [file("passed", "passed"), lost] })).toEqual(["lost.test.ts"]);
  expect(lostFiles({ testResults: [file("failed", "failed"), lost] })).toEqual([]);
  expect(lostFiles({ testResults: [broken, lost] })).toEqual([]);
  expect(lostFiles({ testResults: [file("passed", "passed", "skipped")] })).toEqual([]);
  expect(lostFiles({ testResults: [{ ...file("failed", "failed", "pending") }] })).toEqual([]);
});

test("what a file did when it ran once more takes the place of what was lost", () => {
  const lost = { ...file("failed", "passed", "pending"), name: "lost.test.ts" };
  const second = { testResults: [{ ...file("passed", "passed", "passed"), name: "lost.test.ts" }] };

  const report = withSecondRun({ testResults: [file("passed", "passed"), lost] }, second);

  expect(summarise(report, { hasData: true })).toEqual({ lines: ["3 passed, 0 failed"], ok: true });
});
