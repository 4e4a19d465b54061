/** TCP ports that a process listens on, as the kernel of Linux tells it (proc(5), /proc/pid/net/tcp and tcp6). */
import { readdirSync, readFileSync, readlinkSync } from "node:fs";

/** State TCP_LISTEN in hexadecimal, as the kernel prints it. */
const listenState = "0A";

/** Ascending; sockets of other processes in the same network are left out. */
export function listeningPorts(pid: number): number[] {
  const held = new Set(
    readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
      try {
        return [readlinkSync(`/proc/${pid}/fd/${fd}`)];
      } catch {
        // Closed since the folder was read.
        return [];
      }
    }),
  );
  const rows = ["tcp", "tcp6"].flatMap((table) =>
    readFileSync(`/proc/${pid}/net/${table}`, "utf8").trim().split("\n").slice(1),
  );
  const ports = rows.flatMap((row) => {
    const fields = row.trim().split(/\s+/);
    const isOwn = fields[3] === listenState && held.has(`socket:[${fields[9]}]`);
    return isOwn ? [Number.parseInt(fields[1]?.split(":")[1] ?? "", 16)] : [];
  });
  return [...new Set(ports)].toSorted((a, b) => a - b);
}
