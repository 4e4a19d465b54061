/** The folder of certificates of one source: lists it, and does what a person has decided about it. */
import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { constants, copyFile, mkdir, readdir, readFile, rename, rm } from "node:fs/promises";
import { hostname } from "node:os";
import { dirname, join } from "node:path";
import type { OPCUACertificateManager } from "node-opcua-certificate-manager";
import { PermanentError } from "../../core/errors.ts";
import type { CertificateOverview, KeptCertificate } from "../../core/source-access.ts";
import { certificateReport } from "./certificate.ts";
import { trustGatewayStep, trustRejectedStep } from "./trust.ts";

/** Places within the folder; the layout is that of the client library. */
const folders = { trusted: "trusted/certs", rejected: "rejected" } as const;
const ownFile = "own/certs/client_certificate.pem";
const previousFile = "own/certs/client_certificate.previous.pem";

/** Years that a certificate made here is good for. */
const validityDays = 3650;
/** Files looked at in one folder: a stranger can fill the one of rejected certificates. */
const filesMax = 500;

export function ownCertificateFile(pkiDirectory: string): string {
  return join(pkiDirectory, ownFile);
}

/** The certificate before a renewal, while the server has not accepted the new one. */
export function previousCertificateFile(pkiDirectory: string): string {
  return join(pkiDirectory, previousFile);
}

export interface PkiScope {
  readonly pkiDirectory: string;
  /** The certificate that the gateway shows: its own, or the one that the configuration names. */
  readonly certificateFile: string;
  readonly nowMs: number;
}

/** Reads the folder; what is not there yet is empty. */
export async function readPki({ pkiDirectory, certificateFile, nowMs }: PkiScope): Promise<CertificateOverview> {
  const unreadable: string[] = [];
  const listed = async (folder: string) => {
    const names = await readdir(join(pkiDirectory, folder)).catch((): string[] => []);
    const files = names.toSorted().slice(0, filesMax);
    const read = await Promise.all(files.map((name) => kept(join(pkiDirectory, folder, name), nowMs)));
    unreadable.push(
      ...read.flatMap((found, at) => (found === undefined ? [join(pkiDirectory, folder, files[at] ?? "")] : [])),
    );
    return read.filter((found) => found !== undefined);
  };
  const [trusted, rejected] = [await listed(folders.trusted), await listed(folders.rejected)];
  const own = await kept(certificateFile, nowMs);
  const previous = await kept(previousCertificateFile(pkiDirectory), nowMs);
  return {
    ...(own === undefined ? {} : { own }),
    ...(previous === undefined ? {} : { previous }),
    trusted,
    rejected,
    unreadable,
    steps: [
      ...rejected.map(({ subject, thumbprint }) => trustRejectedStep({ subject, thumbprint, pkiDirectory })),
      trustGatewayStep({ certificateFile }),
    ],
  };
}

async function kept(file: string, nowMs: number): Promise<KeptCertificate | undefined> {
  try {
    return { ...certificateReport(await readFile(file), nowMs), file };
  } catch {
    return undefined;
  }
}

/** Moves a certificate between the folders. Throws PermanentError when no file has this fingerprint. */
export async function changeTrust(
  scope: PkiScope,
  { action, fingerprint }: { readonly action: "trust" | "reject"; readonly fingerprint: string },
): Promise<void> {
  const wanted = plainFingerprint(fingerprint);
  const [from, to] = action === "trust" ? (["rejected", "trusted"] as const) : (["trusted", "rejected"] as const);
  const overview = await readPki(scope);
  const isWanted = (certificate: KeptCertificate) => [certificate.thumbprint, certificate.fingerprint].includes(wanted);
  if (overview[to].some(isWanted)) return;
  const found = overview[from].find(isWanted);
  if (found === undefined) {
    throw new PermanentError(`There is no certificate ${wanted.slice(0, 64)} among the ${from} ones.`, {
      code: "SAMSPEL_OPCUA_FINGERPRINT",
      next: `List them, and compare with the fingerprint that the server's own tool shows. A server is listed once Samspel has tried to connect.`,
    });
  }
  await mkdir(join(scope.pkiDirectory, folders[to]), { recursive: true });
  const name = `${found.thumbprint}.pem`;
  await rename(found.file, join(scope.pkiDirectory, folders[to], name));
}

/** Hexadecimal digits without colons, in lower case. */
export function plainFingerprint(text: string): string {
  return text.replaceAll(/[:\s]/g, "").toLowerCase();
}

/** Makes the first certificate; an existing one stays as it is. The client library would make one in its maker's name. */
export async function firstCertificate(
  manager: OPCUACertificateManager,
  { pkiDirectory, applicationUri }: { readonly pkiDirectory: string; readonly applicationUri: string },
): Promise<void> {
  const file = ownCertificateFile(pkiDirectory);
  if (existsSync(file)) return;
  await mkdir(dirname(file), { recursive: true });
  const made = `${file}.${randomUUID()}`;
  await makeCertificate(manager, { applicationUri, outputFile: made });
  // Somebody who looks at the source at this moment may have made one as well: the first one stays.
  await copyFile(made, file, constants.COPYFILE_EXCL).catch((error: unknown) => {
    if (!existsSync(file)) throw error;
  });
  await rm(made);
}

/** Self-signed, in the name of this program on this computer (OPC 10000-6 §6.2.2). */
async function makeCertificate(
  manager: OPCUACertificateManager,
  { applicationUri, outputFile }: { readonly applicationUri: string; readonly outputFile: string },
): Promise<void> {
  await manager.createSelfSignedCertificate({
    applicationUri,
    dns: [hostname()],
    outputFile,
    // RFC 5280, upper bound of a common name.
    subject: { commonName: `Samspel@${hostname()}`.slice(0, 64), organization: "Samspel" },
    startDate: new Date(),
    validity: validityDays,
  });
}

/**
 * Makes a new certificate with the same key and the same application URI (OPC 10000-6 §6.2.2). The one before is kept
 * and used as long as the server does not accept the new one.
 */
export async function renewCertificate(
  manager: OPCUACertificateManager,
  { pkiDirectory, applicationUri }: { readonly pkiDirectory: string; readonly applicationUri: string },
): Promise<void> {
  const [current, previous] = [ownCertificateFile(pkiDirectory), previousCertificateFile(pkiDirectory)];
  const next = `${current}.next`;
  await rm(next, { force: true });
  await makeCertificate(manager, { applicationUri, outputFile: next });
  // Renewed twice before the server took it: the one that it knows is still the first.
  if ((await kept(previous, 0)) === undefined) await copyFile(current, previous).catch(() => undefined);
  await rename(next, current);
}

/** The server has accepted the certificate: the one before is of no more use. */
export async function forgetPrevious(pkiDirectory: string): Promise<void> {
  await rm(previousCertificateFile(pkiDirectory), { force: true });
}
