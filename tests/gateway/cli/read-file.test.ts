/** A configuration that changes while the gateway starts is seen, although nobody watched it yet. Real files. */
import { renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ReadFile } from "../../../gateway/cli/read-file.ts";
import { temporaryDirectory } from "../../support/context.ts";

test("what is written, replaced, removed or linked elsewhere after it was read has changed; once noted, it has not", () => {
  const directory = temporaryDirectory("read-file");
  const [path, other] = [join(directory, "gateway.yaml"), join(directory, "other.yaml")];
  const file = new ReadFile(path);
  const changes = {
    written: () => writeFileSync(path, "a: 1\n"),
    "written with as many bytes": () => writeFileSync(path, "a: 2\n"),
    replaced: () => {
      writeFileSync(other, "a: 2\n");
      renameSync(other, path);
    },
    removed: () => rmSync(path),
    linked: () => {
      writeFileSync(other, "a: 3\n");
      symlinkSync(other, path);
    },
    "written behind the link": () => writeFileSync(other, "a: 4\n"),
  };
  file.note();

  for (const [what, change] of Object.entries(changes)) {
    change();
    expect(file.hasChanged(), what).toBe(true);
    file.note();
    expect(file.hasChanged(), what).toBe(false);
  }
});
