/** Which software this is, so that a result can be made again: version, hash of its source, platform. */
import { createHash } from "node:crypto";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { version } from "./version.ts";

export interface Software {
  readonly version: string;
  /** SHA-256 over path and content of every source file and of the locked dependencies. */
  readonly sourceSha256: string;
  readonly platform: string;
  readonly runtime: string;
}

const root = join(import.meta.dirname, "..");

/** Reads some hundred files: not for often. */
export function software(): Software {
  const hash = createHash("sha256");
  const files = globSync(["gateway/**/*.ts", "models/**/*.ts", "package.json", "package-lock.json"], { cwd: root });
  for (const path of files.map((file) => file.replaceAll("\\", "/")).toSorted()) {
    hash.update(`${path}\n`).update(readFileSync(join(root, path)));
  }
  return {
    version,
    sourceSha256: hash.digest("hex"),
    platform: `${process.platform}-${process.arch}`,
    runtime: `node ${process.versions.node}`,
  };
}
