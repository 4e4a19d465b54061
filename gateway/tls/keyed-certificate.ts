/** A certificate with its key, and when it still fits. */
import { X509Certificate } from "node:crypto";
import { isIP } from "node:net";

/** Browsers refuse certificates that are valid for more than 398 days (CA/Browser Forum, Baseline Requirements §6.3.2). */
export const certificateDays = 397;

/** Certificate and private key in PEM. */
export interface KeyedCertificate {
  readonly certificate: string;
  readonly key: string;
}

/** True when the certificate is issued by the authority, holds every name, and is valid for so many days more. */
export function isFit(certificate: string, authority: string, names: readonly string[], untilMs: number): boolean {
  const found = new X509Certificate(certificate);
  const isForAll = names.every((name) =>
    isIP(name) === 0 ? found.checkHost(name) !== undefined : found.checkIP(name) !== undefined,
  );
  const issuer = new X509Certificate(authority);
  return (
    isForAll && found.validToDate.getTime() > untilMs && found.checkIssued(issuer) && found.verify(issuer.publicKey)
  );
}
