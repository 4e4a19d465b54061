/** Opens a session with an OPC UA server: chooses the endpoint, checks trust both ways, never lowers security. */
import { readFile } from "node:fs/promises";
import {
  type ClientSession,
  type EndpointDescription,
  OPCUAClient,
  SecurityPolicy,
  StatusCodes,
  type UserIdentityInfo,
  UserTokenType,
} from "node-opcua-client";
import type { SourceContext } from "../../core/contracts.ts";
import { TemporaryError } from "../../core/errors.ts";
import { certificateReport } from "./certificate.ts";
import type { OpcuaConfig } from "./config.ts";
import { settled, within } from "./deadline.ts";
import { chooseEndpoint, connectMsMax, getEndpoints, policyName } from "./endpoints.ts";
import { connectionError } from "./errors.ts";
import type { CertificatePair } from "./expiry.ts";
import { clientOptions, connectionStrategy, type Identity, ownIdentity } from "./identity.ts";
import { trustGatewayStep, trustServerStep } from "./trust.ts";

export interface Connection {
  readonly client: OPCUAClient;
  readonly session: ClientSession;
  /** In words: mode and policy. */
  readonly security: string;
  /** Of a secured connection. */
  readonly certificates: CertificatePair | undefined;
  /** Closes session and channel; gives up waiting after a few seconds. */
  close(): Promise<void>;
}

/** Throws TemporaryError or ConfigError with code; leaves nothing open then. */
export async function connect(config: OpcuaConfig, context: SourceContext): Promise<Connection> {
  const identity = await ownIdentity(config, context);
  try {
    const endpoint = chooseEndpoint(config, await getEndpoints(config.endpointUrl, identity));
    await checkTrust(config, endpoint, identity);
    return await openSession(config, endpoint, identity);
  } catch (cause) {
    throw connectionError(config.endpointUrl, cause);
  } finally {
    await identity.manager.dispose();
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

async function openSession(
  config: OpcuaConfig,
  endpoint: EndpointDescription,
  identity: Identity,
): Promise<Connection> {
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
    const session = await within(client.createSession(userIdentity(config)), connectMsMax);
    const policy = policyName(endpoint);
    return {
      client,
      session,
      security: `${config.securityMode} ${policy}`,
      certificates: config.securityMode === "None" ? undefined : await certificatePair(endpoint, identity),
      close: async () => {
        await settled(session.close(true));
        await settled(client.disconnect());
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
): Promise<CertificatePair> {
  return {
    own: certificateReport(await readFile(certificateFile), 0),
    server: certificateReport(serverCertificate, 0),
  };
}

function userIdentity(config: OpcuaConfig): UserIdentityInfo {
  if (config.user === undefined) return { type: UserTokenType.Anonymous };
  return { type: UserTokenType.UserName, userName: config.user, password: config.password ?? "" };
}
