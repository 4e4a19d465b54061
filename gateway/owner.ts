/** Root may run a verb beside a service that runs as another user: what it makes must stay readable for the service. */
import { chownSync, mkdirSync, readdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";

/** Gives what root has made to the owner of `like`, or of the folder around it. A system that forbids that leaves it as it is. */
export function keepOwner(path: string, like = dirname(path)): void {
  if (process.getuid?.() !== 0) return;
  try {
    const { uid, gid } = statSync(like);
    chownSync(path, uid, gid);
  } catch {
    // Some containers and network disks forbid it to root as well.
  }
}

/** A folder for this user and the service alone, with what lies above it. */
export function makePrivateFolder(path: string): void {
  const first = mkdirSync(path, { recursive: true, mode: 0o700 });
  if (first === undefined) return;
  const made = [path];
  for (let at = path; at !== first && at !== dirname(at); ) {
    at = dirname(at);
    made.unshift(at);
  }
  for (const folder of made) keepOwner(folder);
}

/** A folder and the files in it. */
export function keepOwnerOfAll(folder: string): void {
  keepOwner(folder);
  for (const name of readdirSync(folder)) keepOwner(join(folder, name));
}
