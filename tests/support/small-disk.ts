/** Disks that are soon full. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A small disk of its own, also with few inodes (0: any number); undefined where this user may not mount one. */
export function smallDisk(sizeMiB: number, { inodes = 0 } = {}): { directory: string; remove(): void } | undefined {
  const directory = mkdtempSync(join(tmpdir(), "samspel-disk-"));
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", `size=${sizeMiB}m,nr_inodes=${inodes}`, "none", directory], {
      stdio: "ignore",
    });
  } catch {
    rmSync(directory, { recursive: true });
    return undefined;
  }
  return {
    directory,
    remove() {
      execFileSync("umount", ["--lazy", directory]);
      rmSync(directory, { recursive: true });
    },
  };
}
