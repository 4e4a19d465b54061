/** Opens a session with an OPC UA server: chooses the endpoint, checks trust both ways, never lowers security. */
import { X509Certificate } from "node:crypto";
import { mkdir, readFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import {
  type ClientSession,
  type EndpointDescription,
  MessageSecurityMode,
  OPCUACertificateManager,
  OPCUAClient,
  SecurityPolicy,
  StatusCodes,
  type UserIdentityInfo,
  UserTokenType,
} from "node-opcua";
import type { SourceContext } from "../../core/contracts.ts";
import { ConfigError, errorMessage, TemporaryError } from "../../core/errors.ts";
import type { OpcuaConfig } from "./config.ts";
import { connectionError } from "./errors.ts";

export interface Connection {
  readonly client: OPCUAClient;
  readonly session: ClientSession;
  /** In words: mode and policy. */
  readonly security: string;
  /** Closes session and channel; gives up waiting after a few seconds. */
  close(): Promise<void>;
}

/** Strongest first. */
const policies = ["Aes256_Sha256_RsaPss", "Aes128_Sha256_RsaOaep", "Basic256Sha256"] as const;

/** Quick to fail at first, quick to return later. */
const connectionStrategy = { maxRetry: 0, initialDelay: 500, maxDelay: 4000, randomisationFactor: 0.2 };
const connectMsMax = 20_000;
const closeMsMax = 3_000;

/** Throws TemporaryError or ConfigError with code; leaves nothing open then. */
export async function connect(config: OpcuaConfig, context: SourceContext): Promise<Connection> {
  const identity = await ownIdentity(config, context);
  try {
    const endpoint = await chooseEndpoint(config, identity);
    await checkTrust(config, endpoint, identity);
    return await openSession(config, endpoint, identity);
  } catch (cause) {
    throw connectionError(config.endpointUrl, cause);
  } finally {
    await identity.manager.dispose();
  }
}

interface Identity {
  readonly manager: OPCUACertificateManager;
  readonly applicationUri: string;
  readonly pkiDirectory: string;
  readonly certificateFile: string;
  readonly privateKeyFile: string | undefined;
}

async function ownIdentity(config: OpcuaConfig, context: SourceContext): Promise<Identity> {
  if (config.trustServerCertificate === "any" && !isLoopback(config.endpointUrl)) {
    throw new ConfigError("trustServerCertificate: any is allowed only for servers on this machine.", {
      code: "SAMSPEL_OPCUA_TRUST_ANY",
      next: "Remove the option and accept the server's certificate once.",
    });
  }
  if ((config.certificateFile === undefined) !== (config.privateKeyFile === undefined)) {
    throw new ConfigError("certificateFile and privateKeyFile belong together; one of them is missing.", {
      code: "SAMSPEL_OPCUA_CERTIFICATE_FILES",
      next: "Give both, or neither: Samspel then makes its own certificate.",
    });
  }
  const pkiDirectory = join(context.directory, "pki");
  await mkdir(pkiDirectory, { recursive: true });
  const manager = new OPCUACertificateManager({
    rootFolder: pkiDirectory,
    automaticallyAcceptUnknownCertificate: config.trustServerCertificate === "any",
    disableFileWatchers: true,
  });
  await manager.initialize();
  const certificateFile = config.certificateFile ?? join(pkiDirectory, "own/certs/client_certificate.pem");
  const applicationUri = (await uriOfCertificate(certificateFile)) ?? `urn:${hostname()}:samspel:${context.id}`;
  return { manager, applicationUri, pkiDirectory, certificateFile, privateKeyFile: config.privateKeyFile };
}

/** The ApplicationUri must equal the one in the certificate, or servers refuse it (OPC 10000-6 §6.2.2). */
async function uriOfCertificate(file: string): Promise<string | undefined> {
  const pem = await readFile(file).catch(() => undefined);
  if (pem === undefined) return undefined;
  try {
    return /URI:([^,\s]+)/.exec(new X509Certificate(pem).subjectAltName ?? "")?.[1];
  } catch (cause) {
    throw new ConfigError(`${file} is no certificate in PEM form: ${errorMessage(cause)}.`, {
      code: "SAMSPEL_OPCUA_CERTIFICATE_FILES",
      cause,
      next: "Give a file that starts with -----BEGIN CERTIFICATE-----.",
    });
  }
}

/** Options that both clients share. */
function clientOptions(identity: Identity) {
  return {
    applicationName: "Samspel",
    applicationUri: identity.applicationUri,
    clientCertificateManager: identity.manager,
    certificateFile: identity.certificateFile,
    ...(identity.privateKeyFile === undefined ? {} : { privateKeyFile: identity.privateKeyFile }),
    endpointMustExist: false,
    connectionStrategy,
    transportTimeout: 10_000,
    defaultTransactionTimeout: 15_000,
  };
}

async function chooseEndpoint(config: OpcuaConfig, identity: Identity): Promise<EndpointDescription> {
  const client = OPCUAClient.create({ ...clientOptions(identity), clientName: "Samspel discovery" });
  let endpoints: readonly EndpointDescription[];
  try {
    await within(client.connect(config.endpointUrl), connectMsMax);
    endpoints = await within(client.getEndpoints(), connectMsMax);
  } finally {
    await settled(client.disconnect());
  }
  const mode = MessageSecurityMode[config.securityMode];
  const wanted = config.securityMode === "None" ? (["None"] as const) : (wantedPolicies(config) ?? policies);
  for (const policy of wanted) {
    const uri: string = SecurityPolicy[policy];
    const found = endpoints.find(
      (endpoint) =>
        endpoint.securityMode === mode &&
        endpoint.securityPolicyUri === uri &&
        (endpoint.endpointUrl ?? "").startsWith("opc.tcp:"),
    );
    if (found === undefined) continue;
    refuseOpenPassword(config, found);
    return found;
  }
  throw new TemporaryError(
    `${config.endpointUrl} offers no endpoint with ${config.securityMode} and ${wanted.join(" or ")}; it offers ${offered(endpoints)}.`,
    {
      code: "SAMSPEL_OPCUA_NO_ENDPOINT",
      next: "Switch on a current security policy in the server, or state securityMode and securityPolicy that it offers.",
    },
  );
}

function wantedPolicies(config: OpcuaConfig) {
  return config.securityPolicy === undefined ? undefined : [config.securityPolicy];
}

function offered(endpoints: readonly EndpointDescription[]): string {
  const words = endpoints.map(
    (endpoint) =>
      `${MessageSecurityMode[endpoint.securityMode]}/${(endpoint.securityPolicyUri ?? "").split("#").at(-1)}`,
  );
  return [...new Set(words)].join(", ") || "none";
}

/** A password goes out only over an encrypted channel or under an encrypting token policy. */
function refuseOpenPassword(config: OpcuaConfig, endpoint: EndpointDescription): void {
  if (config.user === undefined || config.securityMode === "SignAndEncrypt") return;
  const tokens = (endpoint.userIdentityTokens ?? []).filter((token) => token.tokenType === UserTokenType.UserName);
  const isProtected = tokens.every((token) => {
    const policy = token.securityPolicyUri || endpoint.securityPolicyUri || "";
    return policy !== "" && policy !== SecurityPolicy.None;
  });
  if (isProtected) return;
  throw new ConfigError(`${config.endpointUrl} would receive the password unencrypted; it is not sent.`, {
    code: "SAMSPEL_OPCUA_PASSWORD_OPEN",
    next: "Use securityMode: SignAndEncrypt, or leave the user out.",
  });
}

async function checkTrust(config: OpcuaConfig, endpoint: EndpointDescription, identity: Identity): Promise<void> {
  if (config.securityMode === "None") return;
  const certificate = endpoint.serverCertificate;
  const status = await identity.manager.checkCertificate(certificate);
  if (status.equals(StatusCodes.Good)) return;
  const thumbprint = new X509Certificate(certificate).fingerprint.replaceAll(":", "").toLowerCase();
  if (!status.equals(StatusCodes.BadCertificateUntrusted)) {
    throw new TemporaryError(`The certificate ${thumbprint} of ${config.endpointUrl} is refused: ${status.name}.`, {
      code: "SAMSPEL_OPCUA_CERTIFICATE",
      next: "Check the clocks of both machines, and renew the server's certificate.",
    });
  }
  throw new TemporaryError(`The certificate ${thumbprint} of ${config.endpointUrl} is not in the trust list.`, {
    code: "SAMSPEL_OPCUA_UNTRUSTED",
    next: `Compare the fingerprint with the server's, then move the file from ${join(identity.pkiDirectory, "rejected")} to ${join(identity.pkiDirectory, "trusted/certs")}.`,
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
    const policy = (endpoint.securityPolicyUri ?? "").split("#").at(-1);
    return {
      client,
      session,
      security: `${config.securityMode} ${policy}`,
      close: async () => {
        await settled(session.close(true));
        await settled(client.disconnect());
      },
    };
  } catch (error) {
    await settled(client.disconnect());
    throw connectionError(config.endpointUrl, error, { isSecured: config.securityMode !== "None" });
  }
}

function userIdentity(config: OpcuaConfig): UserIdentityInfo {
  if (config.user === undefined) return { type: UserTokenType.Anonymous };
  return { type: UserTokenType.UserName, userName: config.user, password: config.password ?? "" };
}

function isLoopback(endpointUrl: string): boolean {
  const host = URL.parse(endpointUrl.replace("opc.tcp:", "http:"))?.hostname ?? "";
  return host === "localhost" || host === "[::1]" || /^127\./.test(host);
}

/** Rejects when `work` takes too long; the work itself is not stopped. */
async function within<T>(work: Promise<T>, ms: number): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`timeout after ${ms} ms`)), ms);
  try {
    return await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
  }
}

/** Waits for a closing step, but not for ever, and whatever comes of it. */
async function settled(work: Promise<unknown>): Promise<void> {
  await within(work, closeMsMax).catch(() => undefined);
}
