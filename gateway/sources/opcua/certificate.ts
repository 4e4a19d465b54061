/** What a certificate says, for people who must decide whether to trust it. Pure. */
import { X509Certificate } from "node:crypto";
import type { CertificateReport } from "../../core/source-access.ts";

const dayMs = 86_400_000;

/** Reads DER or PEM; of a chain the first, which is the application's own. Throws when it is no certificate. */
export function certificateReport(bytes: Uint8Array, nowMs: number): CertificateReport {
  const certificate = new X509Certificate(firstOfChain(bytes));
  const names = (certificate.subjectAltName ?? "").split(/,\s*/);
  const named = (kind: string) =>
    names.filter((name) => name.startsWith(`${kind}:`)).map((name) => name.slice(kind.length + 1));
  return {
    subject: certificate.subject.split("\n").join(", "),
    issuer: certificate.issuer.split("\n").join(", "),
    applicationUri: named("URI")[0],
    thumbprint: hex(certificate.fingerprint),
    fingerprint: hex(certificate.fingerprint256),
    validFrom: certificate.validFromDate.toISOString(),
    validTo: certificate.validToDate.toISOString(),
    daysLeft: Math.floor((certificate.validToDate.getTime() - nowMs) / dayMs),
    hosts: [...named("DNS"), ...named("IP Address")],
    keyBits: certificate.publicKey.asymmetricKeyDetails?.modulusLength,
  };
}

/** Whether a certificate is made out for a host, by name or address. */
export function isMadeOutFor({ hosts }: Pick<CertificateReport, "hosts">, host: string): boolean {
  const wanted = host.toLowerCase();
  return hosts.some((name) => name.toLowerCase() === wanted);
}

/** A chain is several DER certificates one after the other (OPC 10000-6 §6.2.3). */
function firstOfChain(bytes: Uint8Array): Uint8Array {
  const isLongSequence = bytes[0] === 0x30 && bytes[1] === 0x82;
  return isLongSequence ? bytes.subarray(0, 4 + (bytes[2] ?? 0) * 256 + (bytes[3] ?? 0)) : bytes;
}

function hex(fingerprint: string): string {
  return fingerprint.replaceAll(":", "").toLowerCase();
}

/** The bytes of a certificate, given as DER or PEM. Throws when it is none. */
export function derOf(bytes: Uint8Array): Buffer {
  return Buffer.from(new X509Certificate(firstOfChain(bytes)).raw);
}
