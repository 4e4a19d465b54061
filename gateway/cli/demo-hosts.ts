/** Where phones on the same network reach a demonstration that is open to it. */
import { networkInterfaces } from "node:os";
import { isLoopback } from "../core/accounts.ts";

/** Addresses of this machine for a server that listens on `host`; none where it listens for this machine only. IPv4: a phone reads them from a code. */
export function demoHosts(host: string, interfaces = networkInterfaces()): readonly string[] {
  if (isLoopback(host)) return [];
  if (host !== "0.0.0.0" && host !== "::") return [host];
  return Object.values(interfaces)
    .flat()
    .filter((each) => each !== undefined && each.family === "IPv4" && !each.internal)
    .map((each) => each!.address);
}
