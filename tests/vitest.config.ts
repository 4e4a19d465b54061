/** Two projects: fast tests side by side, then whole systems (real counterparts, real browser) in pairs. */
import { defineConfig } from "vitest/config";

const temporaryRoot = "tests/support/temporary-root.ts";
/** Only where nobody is there to look: the closing lines name each test that needed it, and fail the run above a few. */
const retry = process.env.CI === undefined ? 0 : 1;

/** Set by CI when Maven did not answer; it says so there. */
const leftOut = [
  ...(process.env.SAMSPEL_WITHOUT_MILO === undefined ? [] : ["tests/end-to-end/milo.test.ts"]),
  ...(process.env.SAMSPEL_WITHOUT_KAFKA === undefined ? [] : ["tests/end-to-end/kafka.test.ts"]),
];

export default defineConfig({
  test: {
    root: new URL("..", import.meta.url).pathname,
    // Many tests wait for a server more than they compute.
    maxWorkers: 3,
    reporters: ["default"],
    projects: [
      {
        test: {
          name: "unit",
          globalSetup: [temporaryRoot],
          retry,
          include: [
            "tests/*.test.ts",
            "tests/{gateway,models,simulators,dashboards,contracts,properties,path,deploy}/**/*.test.ts",
          ],
          testTimeout: 30_000,
          hookTimeout: 30_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: "end-to-end",
          globalSetup: [temporaryRoot, "tests/support/built-pages.ts"],
          retry,
          include: ["tests/end-to-end/**/*.test.ts"],
          exclude: leftOut,
          testTimeout: 120_000,
          hookTimeout: 60_000,
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
