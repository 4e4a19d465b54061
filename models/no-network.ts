/**
 * Loaded before anything else in the scoring process: takes the network away from all JavaScript in it. A second line of
 * defence; what native code can reach is limited by the operating system only (`gateway/limited-process.ts`).
 */
import dgram from "node:dgram";
import dns from "node:dns";
import net from "node:net";

function refused(): never {
  throw Object.assign(new Error("The scoring process has no network."), { code: "SAMSPEL_SCORER_NO_NETWORK" });
}

/** HTTP, TLS, HTTP/2, fetch and WebSocket all connect through `net.Socket`. */
function forbid(owner: object, names: readonly string[]): void {
  for (const name of names)
    Object.defineProperty(owner, name, { value: refused, writable: false, configurable: false });
}

forbid(net.Socket.prototype, ["connect"]);
forbid(net.Server.prototype, ["listen"]);
forbid(dgram.Socket.prototype, ["bind", "connect", "send"]);
forbid(
  dns,
  Object.keys(dns).filter((name) => /^(lookup|resolve|reverse)/.test(name)),
);
forbid(
  dns.promises,
  Object.keys(dns.promises).filter((name) => /^(lookup|resolve|reverse)/.test(name)),
);
