/** Folders that people name: made with what lies above them, or refused in words; never waited for. */
import { existsSync, readdirSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { makeFolder } from "../../gateway/folders.ts";
import { temporaryDirectory } from "../support/context.ts";

const refused = (words: RegExp) =>
  expect.objectContaining({ code: "SAMSPEL_FOLDER_UNCREATABLE", message: expect.stringMatching(words) });

function caught(work: () => void): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  return undefined;
}

test("a folder is made with those above it, and one that is there already stays", () => {
  const root = temporaryDirectory("folders");
  const path = join(root, "a/b/c");

  makeFolder(path, 0o700);
  writeFileSync(join(path, "kept"), "");
  makeFolder(path);

  expect(readdirSync(path)).toEqual(["kept"]);
  expect(statSync(path).mode & 0o777).toBe(0o700);
});

test.skipIf(!existsSync("/proc/self"))("a file system that has no room for folders refuses at once", () => {
  expect(caught(() => makeFolder("/proc/samspel/backup"))).toEqual(
    refused(/\/proc\/samspel\/backup cannot be created/),
  );
});

test("a file in the place of the folder or above it, and a link to a disk that is not there, are refused", () => {
  const root = temporaryDirectory("no-folders");
  writeFileSync(join(root, "file"), "");
  symlinkSync(join(root, "not-mounted"), join(root, "usb"));

  expect(caught(() => makeFolder(join(root, "file")))).toEqual(refused(/there is a file of this name/));
  expect(caught(() => makeFolder(join(root, "file/below")))).toEqual(refused(/not a directory/));
  expect(caught(() => makeFolder(join(root, "usb/today")))).toEqual(refused(/usb\/today cannot be created/));
});
