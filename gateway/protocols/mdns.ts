/** Services that announce themselves in the local networks (DNS-SD over mDNS, RFC 6762 and 6763). */
import { networkInterfaces } from "node:os";
import { setTimeout as delay } from "node:timers/promises";
import { Bonjour, type Service } from "bonjour-service";
import type { Log } from "../core/contracts.ts";

/** A service as it was announced; nobody has checked it. */
export interface Announced {
  readonly name: string;
  /** IPv4 address that the announcement came from or states. */
  readonly address: string;
  readonly port: number;
  /** Path of its address, with a leading slash; empty where none is announced. */
  readonly path: string;
}

/** Answers come within about a second; the first question may be lost. */
const listenMs = 2500;
const interfacesMax = 8;
const announcedMax = 50;

/** Asks every network of this machine for services of a type, for example `opcua-tcp`, and listens for some seconds. Sorted by name. */
export async function announcedServices(
  type: string,
  { signal, log }: { readonly signal: AbortSignal; readonly log: Log },
): Promise<readonly Announced[]> {
  const found = new Map<string, Announced>();
  const take = (service: Service): void => {
    const announced = announcedOf(service);
    if (announced === undefined || found.size >= announcedMax) return;
    found.set(`${announced.address}:${announced.port}${announced.path}`, announced);
  };
  const fail = (error: unknown): void => log.warn({ reason: String(error) }, "A network could not be searched.");
  // Multicast goes out through one network only unless told otherwise; a gateway often stands in two.
  const browsers = ownAddresses().map((address) => {
    const options: ConstructorParameters<typeof Bonjour>[0] & Network = { interface: address, bind: "0.0.0.0" };
    const bonjour = new Bonjour(options, fail);
    bonjour.find({ type }, take);
    return bonjour;
  });
  try {
    await delay(listenMs, undefined, { signal });
  } finally {
    for (const browser of browsers) browser.destroy();
  }
  return [...found.values()].toSorted((a, b) => a.name.localeCompare(b.name));
}

/** What the library hands on to its socket. */
interface Network {
  readonly interface: string;
  readonly bind: string;
}

function ownAddresses(): readonly string[] {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  return all
    .filter(({ family }) => family === "IPv4")
    .map(({ address }) => address)
    .slice(0, interfacesMax);
}

/** Undefined for what announces itself incompletely. */
function announcedOf({ name, port, addresses = [], referer, txt }: Service): Announced | undefined {
  const stated = addresses.filter((address) => /^[0-9.]+$/.test(address));
  const sender = referer?.address;
  const address = sender !== undefined && stated.includes(sender) ? sender : (stated[0] ?? sender);
  if (address === undefined || !(port > 0 && port < 65_536)) return undefined;
  return { name: plain(name), address, port, path: pathOf(txt) };
}

function pathOf(txt: unknown): string {
  if (typeof txt !== "object" || txt === null) return "";
  const path: unknown = Reflect.get(txt, "path");
  return typeof path === "string" && /^\/[\w./~%-]{1,200}$/.test(path) ? path : "";
}

/** Whoever announces chooses the name. */
export function plain(name: string): string {
  return name.replace(/\p{C}/gu, " ").slice(0, 100);
}
