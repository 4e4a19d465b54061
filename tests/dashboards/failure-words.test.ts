/** Refusals of the gateway in the language of the page. */
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { worded } from "../../dashboards/failure-words.ts";
import { svFailures } from "../../dashboards/language/sv-failures.ts";

const root = join(import.meta.dirname, "../..");

test("a refusal is said in the sentence of its code, and the words of the gateway stay behind it", () => {
  const answer = { code: "SAMSPEL_USER_EXISTS", message: 'There is an account "eva" already.', next: "Take another." };

  const shown = worded(answer, svFailures);

  expect(shown.message).toBe('Det finns redan ett konto med det namnet. (There is an account "eva" already.)');
  expect(shown.code).toBe("SAMSPEL_USER_EXISTS");
});

test("a code without a sentence keeps what the gateway said, whatever it is called", () => {
  for (const code of ["SAMSPEL_NEW", "constructor", "toString"]) {
    const answer = { code, message: "Something new.", next: "Wait." };

    expect(worded(answer, svFailures)).toEqual(answer);
  }
});

test("every sentence belongs to a code that the gateway has", () => {
  const sources = globSync("{gateway,models}/**/*.ts", { cwd: root }).map((file) =>
    readFileSync(join(root, file), "utf8"),
  );
  const isKnown = (code: string) => sources.some((source) => source.includes(code));

  expect(Object.keys(svFailures).filter((code) => !isKnown(code))).toEqual([]);
});
