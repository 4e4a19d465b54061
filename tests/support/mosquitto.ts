/** A real Mosquitto broker on a port of its own, with its files in a temporary directory. */
import { existsSync, globSync } from "node:fs";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createConnection } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort } from "./ports.ts";
import { type ChildUnderTest, startProcess } from "./processes.ts";
import { presentOrFailInCi } from "./required.ts";

const mosquittoPath = ["/usr/sbin/mosquitto", "/usr/local/sbin/mosquitto", "/opt/homebrew/sbin/mosquitto"].find(
  existsSync,
);

/** For `describe.skipIf(!hasMosquitto)`. Where nothing may be skipped (CI), its absence throws instead. */
export const hasMosquitto = presentOrFailInCi(mosquittoPath !== undefined, "Mosquitto");

/** The plugin that comes with Mosquitto and refuses subscriptions, which an access file does not. */
export const dynamicSecurity = globSync("/usr/{lib/*,lib,local/lib}/mosquitto_dynamic_security.so")[0];

export interface MosquittoOptions {
  /** Default: a free one. Give the port of a stopped broker to start it again. */
  readonly port?: number;
  /** Further lines of mosquitto.conf. With a `log_type` it logs that alone, otherwise everything. */
  readonly config?: readonly string[];
  /** Paths of PEM files. */
  readonly tls?: {
    readonly certificate: string;
    readonly key: string;
    readonly authority: string;
    readonly requireClientCertificate?: boolean;
  };
  /** Keeps sessions and queued messages across `stop` or `kill` in this directory, which exists. */
  readonly persistence?: string;
  /** It is killed after this time, whatever becomes of the test; see `startProcess`. */
  readonly lifetimeMs?: number;
}

export interface Mosquitto extends AsyncDisposable {
  /** `mqtt://127.0.0.1:port`, or `mqtts://localhost:port` with TLS. */
  readonly url: string;
  readonly port: number;
  /** What the broker logged so far. */
  log(): string;
  /** Reads the access list anew. */
  reload(): void;
  stop(): Promise<void>;
  /** SIGKILL: no persistence file is written, no client told. */
  kill(): Promise<void>;
}

/** Resolves when the broker accepts connections. */
export async function startMosquitto(options: MosquittoOptions = {}): Promise<Mosquitto> {
  if (mosquittoPath === undefined) throw new Error("Mosquitto is not installed: skip by `hasMosquitto`.");
  const port = options.port ?? (await freePort());
  const directory = await mkdtemp(join(tmpdir(), "samspel-mosquitto-"));
  // Started by root, the broker becomes the user `mosquitto`, who must be able to look into the directory.
  await chmod(directory, 0o755);
  const file = join(directory, "mosquitto.conf");
  await writeFile(file, `${configuration(port, options).join("\n")}\n`);
  const isQuiet = options.config?.some((line) => line.startsWith("log_type")) === true;
  const { lifetimeMs } = options;
  const child = await startProcess(mosquittoPath, [...(isQuiet ? [] : ["-v"]), "-c", file], {
    ...(lifetimeMs === undefined ? {} : { lifetimeMs }),
  });
  try {
    await untilListening(port, child);
  } catch (error) {
    await child.kill();
    throw error;
  }
  const end = async (how: "stop" | "kill") => {
    await child[how]();
    await rm(directory, { recursive: true, force: true });
  };
  return {
    url: options.tls === undefined ? `mqtt://127.0.0.1:${port}` : `mqtts://localhost:${port}`,
    port,
    log: () => `${child.stdout()}${child.stderr()}`,
    reload: () => process.kill(child.pid, "SIGHUP"),
    stop: () => end("stop"),
    kill: () => end("kill"),
    [Symbol.asyncDispose]: () => end("kill"),
  };
}

function configuration(port: number, { config = [], tls, persistence }: MosquittoOptions): string[] {
  const ownAccess = config.some((line) => line.startsWith("allow_anonymous"));
  const lines = [`listener ${port} 127.0.0.1`, ...(ownAccess ? [] : ["allow_anonymous true"]), "log_dest stderr"];
  if (tls !== undefined) {
    lines.push(`certfile ${tls.certificate}`, `keyfile ${tls.key}`, `cafile ${tls.authority}`);
    lines.push(`require_certificate ${tls.requireClientCertificate === true}`);
  }
  lines.push(...config);
  // Root is the name that makes Mosquitto keep the user it was started by.
  if (process.getuid?.() === 0) lines.push("user root");
  if (persistence !== undefined) {
    lines.push("persistence true", `persistence_location ${persistence}/`, "autosave_interval 1");
  }
  return lines;
}

async function untilListening(port: number, child: ChildUnderTest): Promise<void> {
  for (let attempt = 0; attempt < 400; attempt++) {
    if (await accepts(port)) return;
    const end = await Promise.race([sleep(50), child.ended]);
    if (end !== undefined) break;
  }
  throw new Error(`Mosquitto does not listen on port ${port}: ${child.stderr()}`);
}

function accepts(port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = createConnection({ port, host: "127.0.0.1" });
  socket.setTimeout(1_000);
  socket.once("connect", () => resolve(true));
  socket.once("error", () => resolve(false));
  socket.once("timeout", () => resolve(false));
  return promise.finally(() => socket.destroy());
}
