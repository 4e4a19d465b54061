/** What a server offers before anybody signs in: endpoints with security in words, its certificate, trust both ways. */
import { type EndpointDescription, MessageSecurityMode, StatusCodes, UserTokenType } from "node-opcua-client";
import type { SourceContext } from "../../core/contracts.ts";
import type { DiscoveryReport, EndpointReport, TrustReport } from "../../core/discovery.ts";
import { ConfigError } from "../../core/errors.ts";
import type { CertificateReport } from "../../core/source-access.ts";
import { certificateReport, isMadeOutFor } from "./certificate.ts";
import { fittingEndpoint, getEndpoints, isDeprecated, policyName, sendsPasswordOpen } from "./endpoints.ts";
import { connectionError } from "./errors.ts";
import { hostOf, type Identity, ownIdentity } from "./identity.ts";
import { plainFingerprint } from "./pki.ts";
import { trustGatewayStep, trustServerStep } from "./trust.ts";

export interface DiscoverOptions {
  readonly endpointUrl: string;
  /** SHA-1 or SHA-256 of the server's certificate: when it is this one, it is put into the trust list. */
  readonly trust?: string;
}

/** Asks a server. Throws with a code when it does not answer, or when `trust` names another certificate. */
export async function discover(
  { endpointUrl, trust }: DiscoverOptions,
  context: SourceContext,
): Promise<DiscoveryReport> {
  const identity = await ownIdentity({ endpointUrl, trustServerCertificate: "listed" }, context);
  try {
    const endpoints = await getEndpoints(endpointUrl, identity);
    const report = describeServer(endpointUrl, endpoints, context.now());
    const certificate = certificateOf(endpoints);
    if (trust !== undefined) await trustNamed(trust, { endpointUrl, certificate, report, identity });
    const trustFound = certificate === undefined ? undefined : await trustOf(certificate, { report, identity });
    return {
      ...report,
      ...(trustFound === undefined ? {} : { trust: trustFound }),
      ownCertificate: { file: identity.certificateFile, applicationUri: identity.applicationUri },
    };
  } catch (cause) {
    throw connectionError(endpointUrl, cause);
  } finally {
    await identity.manager.dispose();
  }
}

type ServerReport = Omit<DiscoveryReport, "trust" | "ownCertificate">;

/** The part of the report that needs no connection. Pure. */
export function describeServer(
  endpointUrl: string,
  endpoints: readonly EndpointDescription[],
  nowMs: number,
): ServerReport {
  const chosen = fittingEndpoint({ securityMode: "SignAndEncrypt" }, endpoints);
  const bytes = certificateOf(endpoints);
  const certificate = bytes === undefined ? undefined : certificateReport(bytes, nowMs);
  const server = endpoints[0]?.server;
  const described = endpoints.map((endpoint) => describeEndpoint(endpoint, endpoint === chosen));
  return {
    endpointUrl,
    serverName: server?.applicationName.text ?? "",
    applicationUri: server?.applicationUri ?? "",
    endpoints: described.toSorted((a, b) => rank(a) - rank(b)),
    ...(certificate === undefined ? {} : { certificate }),
    notes: notesOn({ endpointUrl, endpoints, certificate, hasChosen: chosen !== undefined }),
  };
}

function describeEndpoint(endpoint: EndpointDescription, isChosen: boolean): EndpointReport {
  return {
    advertisedUrl: endpoint.endpointUrl ?? "",
    securityMode: modeName(endpoint.securityMode),
    securityPolicy: policyName(endpoint),
    security: securityWords(endpoint),
    signIn: signInWords(endpoint),
    isChosen,
  };
}

function modeName(mode: MessageSecurityMode): EndpointReport["securityMode"] {
  switch (mode) {
    case MessageSecurityMode.None:
      return "None";
    case MessageSecurityMode.Sign:
      return "Sign";
    case MessageSecurityMode.SignAndEncrypt:
      return "SignAndEncrypt";
    default:
      return "Invalid";
  }
}

function securityWords(endpoint: EndpointDescription): string {
  if (isDeprecated(endpoint)) return "broken algorithms, used only where allowDeprecatedPolicy says so";
  switch (modeName(endpoint.securityMode)) {
    case "None":
      return "open: whoever is on this network can read and change what is sent";
    case "Sign":
      return "signed: nobody can change it unnoticed, everybody can read it";
    case "SignAndEncrypt":
      return "signed and encrypted";
    case "Invalid":
      return "not understood";
  }
}

function signInWords(endpoint: EndpointDescription): readonly string[] {
  const words = (endpoint.userIdentityTokens ?? []).map(({ tokenType }) => {
    switch (tokenType) {
      case UserTokenType.Anonymous:
        return "anonymous";
      case UserTokenType.UserName:
        return sendsPasswordOpen(endpoint) ? "user name (refused: the password would be sent open)" : "user name";
      case UserTokenType.Certificate:
        return "certificate";
      default:
        return "token";
    }
  });
  return [...new Set(words)];
}

const modeRank = { SignAndEncrypt: 0, Sign: 1, None: 2, Invalid: 3 } as const;

/** The chosen one first, then by mode; broken algorithms last. */
function rank(endpoint: EndpointReport): number {
  if (endpoint.isChosen) return -1;
  return modeRank[endpoint.securityMode] + (endpoint.security.startsWith("broken") ? 4 : 0);
}

interface Findings {
  readonly endpointUrl: string;
  readonly endpoints: readonly EndpointDescription[];
  readonly certificate: CertificateReport | undefined;
  readonly hasChosen: boolean;
}

/** A certificate that expires within these days is worth a word. */
const expiryDays = 30;

function notesOn({ endpointUrl, endpoints, certificate, hasChosen }: Findings): readonly string[] {
  const notes: string[] = [];
  const typed = hostOf(endpointUrl);
  const others = new Set(endpoints.map(({ endpointUrl: url }) => hostOf(url ?? "")).filter((host) => host !== typed));
  if (others.size > 0) {
    notes.push(`The server calls itself ${[...others].join(", ")}; Samspel keeps ${typed}, as typed.`);
  }
  if (!hasChosen) {
    notes.push(
      endpoints.some(({ securityMode }) => securityMode === MessageSecurityMode.None)
        ? "There is no endpoint with current encryption. Samspel takes an open one only when the configuration says securityMode: None."
        : "There is no endpoint that Samspel takes by itself: switch on a current security policy in the server.",
    );
  }
  if (certificate === undefined) return notes;
  if (certificate.daysLeft < 0) notes.push("The server's certificate has expired: renew it in the server.");
  else if (certificate.daysLeft <= expiryDays) {
    notes.push(`The server's certificate expires in ${certificate.daysLeft} days: renew it in the server.`);
  }
  if (!isMadeOutFor(certificate, typed)) {
    const hosts = certificate.hosts.join(", ") || "no host";
    notes.push(`The server's certificate is made out for ${hosts}, not for ${typed}. Compare the fingerprint.`);
  }
  if (certificate.keyBits !== undefined && certificate.keyBits < 2048) {
    notes.push(`The key of the server's certificate has only ${certificate.keyBits} bits.`);
  }
  return notes;
}

function certificateOf(endpoints: readonly EndpointDescription[]): Buffer | undefined {
  return endpoints.map(({ serverCertificate }) => serverCertificate).find((bytes) => (bytes?.length ?? 0) > 0);
}

interface TrustScope {
  readonly report: ServerReport;
  readonly identity: Identity;
}

/** The check leaves a certificate that is not known in the folder of rejected ones, for a person to decide. */
async function trustOf(certificate: Buffer, { report, identity }: TrustScope): Promise<TrustReport> {
  const status = await identity.manager.checkCertificate(certificate);
  const state = status.equals(StatusCodes.Good)
    ? "trusted"
    : status.equals(StatusCodes.BadCertificateUntrusted)
      ? "untrusted"
      : "invalid";
  const subject = {
    endpointUrl: report.endpointUrl,
    thumbprint: report.certificate?.thumbprint ?? "",
    pkiDirectory: identity.pkiDirectory,
    certificateFile: identity.certificateFile,
  };
  const steps = state === "untrusted" ? [trustServerStep(subject)] : [];
  return { state, status: status.name, steps: [...steps, trustGatewayStep(subject)] };
}

interface Naming extends TrustScope {
  readonly endpointUrl: string;
  readonly certificate: Buffer | undefined;
}

async function trustNamed(wanted: string, { endpointUrl, certificate, report, identity }: Naming): Promise<void> {
  const known = report.certificate;
  const name = plainFingerprint(wanted);
  if (certificate === undefined || known === undefined || ![known.thumbprint, known.fingerprint].includes(name)) {
    throw new ConfigError(
      `${endpointUrl} shows ${known === undefined ? "no certificate" : `the certificate ${known.thumbprint}`}, not ${name.slice(0, 64)}; nothing was trusted.`,
      {
        code: "SAMSPEL_OPCUA_FINGERPRINT",
        next: "Compare with the fingerprint that the server's own tool shows. If they differ, something stands between you and the server.",
      },
    );
  }
  await identity.manager.trustCertificate(certificate);
}
