/** Generated files are those that the code would write now. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { generatedFiles } from "../../deploy/generate.ts";

test.each([...generatedFiles().keys()])("%s is up to date: otherwise run node deploy/generate.ts", (path) => {
  const file = join(import.meta.dirname, "../../deploy", path);

  expect(readFileSync(file, "utf8")).toBe(generatedFiles().get(path));
});
