/** The certificate with which the pages are served: given by the site, or issued by an authority of the gateway's own. */
import { createPrivateKey, X509Certificate } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { hostname, networkInterfaces } from "node:os";
import { join } from "node:path";
import { writeInOneStep } from "../config/write-file.ts";
import { isLoopback } from "../core/accounts.ts";
import { ConfigError, errorMessage } from "../core/errors.ts";
import { makePrivateFolder } from "../owner.ts";
import { certificateDays, isFit, type KeyedCertificate } from "./keyed-certificate.ts";

export interface TlsSettings {
  readonly dataDirectory: string;
  readonly host: string;
  readonly hostNames: readonly string[];
  readonly tls: {
    readonly mode: "auto" | "off" | "own" | "given";
    readonly certificate?: string;
    readonly key?: string;
  };
}

export interface ServerCertificate extends KeyedCertificate {
  /** Issued by the own authority: browsers know it only where somebody has installed the authority. */
  readonly isOwn: boolean;
  readonly expiresMs: number;
  /** SHA-256, with colons. */
  readonly fingerprint: string;
}

const dayMs = 86_400_000;
/** A certificate of our own is renewed this long before its end; for a given one a condition is raised. */
export const renewalDays = 30;

/** Encrypted unless the address is this machine's alone, or the file says otherwise. */
export function isEncrypted({ host, tls: { mode } }: Pick<TlsSettings, "host" | "tls">): boolean {
  return mode === "auto" ? !isLoopback(host) : mode !== "off";
}

/** The certificate as it should be now; undefined without encryption. Throws ConfigError for a given one that cannot be used. */
export async function serverCertificate(settings: TlsSettings, nowMs: number): Promise<ServerCertificate | undefined> {
  if (!isEncrypted(settings)) return undefined;
  if (settings.tls.mode === "given") return described(given(settings), false);
  try {
    return described(await own(settings, nowMs), true);
  } catch (cause) {
    throw unusable(`The own certificate in ${directoryOf(settings)} cannot be used: ${errorMessage(cause)}.`, cause);
  }
}

/** Where the certificate of the own authority stands, for browsers and programs that shall trust it. */
export function authorityFile(dataDirectory: string): string {
  return join(dataDirectory, "tls", "authority.pem");
}

/** Issues a new certificate now, whatever the old one says. */
export async function renewOwn(settings: TlsSettings, nowMs: number): Promise<ServerCertificate> {
  return described(await issue(settings, await authority(settings, nowMs), nowMs), true);
}

/** Names and addresses of this machine under which the pages may be asked for. */
export function ownNames({ host, hostNames }: Pick<TlsSettings, "host" | "hostNames">): string[] {
  const machine = hostname().toLowerCase();
  const isEvery = host === "0.0.0.0" || host === "::";
  const addresses = Object.values(networkInterfaces())
    .flatMap((list) => list ?? [])
    .filter(({ address }) => !address.startsWith("fe80:"))
    .map(({ address }) => address);
  return [
    ...new Set([
      machine,
      `${machine}.local`,
      "localhost",
      "127.0.0.1",
      ...hostNames,
      ...(isEvery ? addresses : [host]),
    ]),
  ];
}

function given({ tls }: TlsSettings): KeyedCertificate {
  const { certificate, key } = tls;
  if (certificate === undefined || key === undefined) {
    throw unusable("api.tls.mode is given, and a certificate or a key is missing.", undefined);
  }
  try {
    if (new X509Certificate(certificate).checkPrivateKey(createPrivateKey(key))) return { certificate, key };
  } catch (cause) {
    throw unusable(`The certificate or the key in api.tls cannot be read: ${errorMessage(cause)}.`, cause);
  }
  throw unusable("The key in api.tls does not belong to the certificate.", undefined);
}

async function own(settings: TlsSettings, nowMs: number): Promise<KeyedCertificate> {
  const issuer = await authority(settings, nowMs);
  const path = join(directoryOf(settings), "server.pem");
  const keyPath = join(directoryOf(settings), "server.key");
  if (existsSync(path) && existsSync(keyPath)) {
    const kept = { certificate: readFileSync(path, "utf8"), key: readFileSync(keyPath, "utf8") };
    // Addresses come and go; a certificate for fewer than today's is renewed with those of today.
    if (isUsable(kept, issuer, settings, nowMs)) return kept;
  }
  return issue(settings, issuer, nowMs);
}

function isUsable(kept: KeyedCertificate, issuer: KeyedCertificate, settings: TlsSettings, nowMs: number): boolean {
  try {
    const isPair = new X509Certificate(kept.certificate).checkPrivateKey(createPrivateKey(kept.key));
    return isPair && isFit(kept.certificate, issuer.certificate, ownNames(settings), nowMs + renewalDays * dayMs);
  } catch {
    return false;
  }
}

async function issue(settings: TlsSettings, issuer: KeyedCertificate, nowMs: number): Promise<KeyedCertificate> {
  // Loaded here: most gateways make a certificate once a year.
  const { issued } = await import("./own-authority.ts");
  const made = await issued(issuer, ownNames(settings), nowMs);
  writeInOneStep(join(directoryOf(settings), "server.key"), made.key, 0o600);
  writeInOneStep(join(directoryOf(settings), "server.pem"), made.certificate, 0o644);
  return made;
}

async function authority(settings: TlsSettings, nowMs: number): Promise<KeyedCertificate> {
  const directory = directoryOf(settings);
  makePrivateFolder(directory);
  const path = authorityFile(settings.dataDirectory);
  const keyPath = join(directory, "authority.key");
  if (existsSync(path) && existsSync(keyPath)) {
    const kept = { certificate: readFileSync(path, "utf8"), key: readFileSync(keyPath, "utf8") };
    const { validToDate } = new X509Certificate(kept.certificate);
    if (validToDate.getTime() > nowMs + certificateDays * dayMs) return kept;
  }
  const { madeAuthority } = await import("./own-authority.ts");
  const made = await madeAuthority(hostname(), nowMs);
  writeInOneStep(keyPath, made.key, 0o600);
  writeInOneStep(path, made.certificate, 0o644);
  return made;
}

function directoryOf({ dataDirectory }: TlsSettings): string {
  return join(dataDirectory, "tls");
}

function described(pair: KeyedCertificate, isOwn: boolean): ServerCertificate {
  const { validToDate, fingerprint256 } = new X509Certificate(pair.certificate);
  return { ...pair, isOwn, expiresMs: validToDate.getTime(), fingerprint: fingerprint256 };
}

function unusable(message: string, cause: unknown): ConfigError {
  return new ConfigError(message, {
    code: "SAMSPEL_TLS_CERTIFICATE",
    cause,
    next: "Give certificate and key in PEM, as file references, or mode: own; files of our own that were damaged can be removed.",
  });
}
