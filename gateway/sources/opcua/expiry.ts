/** Certificates that are about to expire: one warning, for the one that goes first. Pure. */
import type { SourceWarning } from "./warnings.ts";

/** What is used of a certificate. */
interface Expiring {
  /** Date as ISO 8601. */
  readonly validTo: string;
}

/** The two certificates of a secured connection. */
interface CertificatePair {
  readonly own: Expiring;
  readonly server: Expiring;
}

const dayMs = 86_400_000;

/** A month before, a week before, and when it has happened; the smallest that fits counts. */
const stages = [
  { days: 0, code: "SAMSPEL_OPCUA_CERTIFICATE_EXPIRED" },
  { days: 7, code: "SAMSPEL_OPCUA_CERTIFICATE_7_DAYS" },
  { days: 30, code: "SAMSPEL_OPCUA_CERTIFICATE_30_DAYS" },
] as const;

/** Undefined while both are good for more than a month. */
export function expiryWarning({ own, server }: CertificatePair, nowMs: number): SourceWarning | undefined {
  const leftOf = ({ validTo }: Expiring) => Date.parse(validTo) - nowMs;
  const isOwn = leftOf(own) <= leftOf(server);
  const leftMs = Math.min(leftOf(own), leftOf(server));
  const stage = stages.find(({ days }) => leftMs <= days * dayMs);
  if (stage === undefined) return undefined;
  const whose = isOwn ? "Samspel's own certificate" : "The server's certificate";
  const day = (isOwn ? own : server).validTo.slice(0, 10);
  const when = stage.days === 0 ? `expired on ${day}` : `expires on ${day}, in ${Math.ceil(leftMs / dayMs)} days`;
  return {
    code: stage.code,
    message: `${whose} ${when}; servers and clients refuse expired certificates when they connect.`,
    next: isOwn
      ? "Renew it with samspel certificates renew, and accept the new one in the server."
      : "Renew it in the server, and accept the new one in Samspel.",
  };
}
