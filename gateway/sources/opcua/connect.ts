/** Opens a session with an OPC UA server: chooses the endpoint, checks trust both ways, never lowers security. */
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import {
  type ClientSession,
  type EndpointDescription,
  OPCUAClient,
  SecurityPolicy,
  StatusCodes,
  type UserIdentityInfo,
} from "node-opcua-client";
import type { SourceContext } from "../../core/contracts.ts";
import { errorCode, TemporaryError } from "../../core/errors.ts";
import type { CertificateReport } from "../../core/source-access.ts";
import { certificateReport } from "./certificate.ts";
import type { OpcuaConfig } from "./config.ts";
import { settled, within } from "./deadline.ts";
import { chooseEndpoint, connectMsMax, getEndpoints, isDeprecated, policyName } from "./endpoints.ts";
import { connectionError } from "./errors.ts";
import { clientOptions, connectionStrategy, type Identity, ownIdentity } from "./identity.ts";
import { forgetPrevious, previousCertificateFile } from "./pki.ts";
import { trustGatewayStep, trustServerStep } from "./trust.ts";
import { userIdentity } from "./user.ts";
import { deprecatedWarning, renewalWarning, type SourceWarning } from "./warnings.ts";

/** As they are; `daysLeft` counts from 1970. */
interface Certificates {
  readonly own: CertificateReport;
  readonly server: CertificateReport;
}

export interface Connection {
  readonly client: OPCUAClient;
  readonly session: ClientSession;
  /** In words: mode and policy. */
  readonly security: string;
  /** Of a secured connection. */
  readonly certificates: Certificates | undefined;
  /** What is not as it should be, though it works. */
  readonly warnings: readonly SourceWarning[];
  /** Closes session and channel; gives up waiting after a few seconds. Over a dead link nobody is asked and waited for. */
  close(isDead?: boolean): Promise<void>;
}

/** Throws TemporaryError or ConfigError with code; leaves nothing open then. */
export async function connect(config: OpcuaConfig, context: SourceContext): Promise<Connection> {
  const identity = await ownIdentity(config, context);
  try {
    const user = await userIdentity(config);
    const endpoint = chooseEndpoint(config, await getEndpoints(config.endpointUrl, identity));
    await checkTrust(config, endpoint, identity);
    return await openWithCertificate({ config, endpoint, identity, user });
  } catch (cause) {
    throw connectionError(config.endpointUrl, cause);
  } finally {
    await identity.manager.dispose();
  }
}

interface Opening {
  readonly config: OpcuaConfig;
  readonly endpoint: EndpointDescription;
  readonly identity: Identity;
  readonly user: UserIdentityInfo;
}

/** After a renewal the certificate before goes on being used until the server accepts the new one. */
async function openWithCertificate(opening: Opening): Promise<Connection> {
  const { config, identity } = opening;
  const previous = previousCertificateFile(identity.pkiDirectory);
  const hasPrevious = config.certificateFile === undefined && config.securityMode !== "None" && existsSync(previous);
  if (!hasPrevious) return openSession(opening);
  try {
    const connection = await openSession(opening);
    await forgetPrevious(identity.pkiDirectory);
    return connection;
  } catch (error) {
    if (errorCode(error) !== "SAMSPEL_OPCUA_NOT_ACCEPTED") throw error;
    const known = { ...identity, certificateFile: previous };
    // What the server says about the new certificate is the better answer when the old one is no longer good either.
    const connection = await openSession({ ...opening, identity: known }).catch(() => Promise.reject(error));
    return { ...connection, warnings: [renewalWarning, ...connection.warnings] };
  }
}

async function checkTrust(config: OpcuaConfig, endpoint: EndpointDescription, identity: Identity): Promise<void> {
  if (config.securityMode === "None") return;
  const certificate = endpoint.serverCertificate;
  const status = await identity.manager.checkCertificate(certificate);
  if (status.equals(StatusCodes.Good)) return;
  const { thumbprint } = certificateReport(certificate, 0);
  if (!status.equals(StatusCodes.BadCertificateUntrusted)) {
    throw new TemporaryError(`The certificate ${thumbprint} of ${config.endpointUrl} is refused: ${status.name}.`, {
      code: "SAMSPEL_OPCUA_CERTIFICATE",
      next: "Check the clocks of both machines, and renew the server's certificate.",
    });
  }
  const subject = { ...identity, endpointUrl: config.endpointUrl, thumbprint };
  throw new TemporaryError(`The certificate ${thumbprint} of ${config.endpointUrl} is not in the trust list.`, {
    code: "SAMSPEL_OPCUA_UNTRUSTED",
    next: `Trust has two directions. 1) ${trustServerStep(subject)}; 2) ${trustGatewayStep(subject)}.`,
  });
}

async function openSession({ config, endpoint, identity, user }: Opening): Promise<Connection> {
  const client = OPCUAClient.create({
    ...clientOptions(identity),
    clientName: "Samspel",
    securityMode: endpoint.securityMode,
    securityPolicy: endpoint.securityPolicyUri ?? SecurityPolicy.None,
    ...(config.securityMode === "None" ? {} : { serverCertificate: endpoint.serverCertificate }),
    // Without a retry the library would not connect again after a cut, and the server's queues would bridge nothing.
    connectionStrategy: { ...connectionStrategy, maxRetry: 1 },
    keepSessionAlive: true,
    keepAliveInterval: 5000,
    requestedSessionTimeout: 60_000,
  });
  try {
    await within(client.connect(config.endpointUrl), connectMsMax);
    const session = await within(client.createSession(user), connectMsMax);
    const security = `${config.securityMode} ${policyName(endpoint)}`;
    return {
      client,
      session,
      security,
      warnings: isDeprecated(endpoint) ? [deprecatedWarning(security)] : [],
      certificates: config.securityMode === "None" ? undefined : await certificatePair(endpoint, identity),
      close: async (isDead = false) => {
        if (!isDead) await settled(session.close(true));
        const disconnected = settled(client.disconnect());
        if (!isDead) await disconnected;
      },
    };
  } catch (error) {
    await settled(client.disconnect());
    const isSecured = config.securityMode !== "None";
    throw connectionError(config.endpointUrl, error, { isSecured, trustAdvice: `${trustGatewayStep(identity)}.` });
  }
}

async function certificatePair(
  { serverCertificate }: EndpointDescription,
  { certificateFile }: Identity,
): Promise<Certificates> {
  return {
    own: certificateReport(await readFile(certificateFile), 0),
    server: certificateReport(serverCertificate, 0),
  };
}
