/** The gateway's own OPC UA certificate and its trust list, kept in the directory of the source. */
import { mkdir, readFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { OPCUACertificateManager } from "node-opcua-certificate-manager";
import type { SourceContext } from "../../core/contracts.ts";
import { ConfigError, errorMessage } from "../../core/errors.ts";
import { certificateReport } from "./certificate.ts";
import type { OpcuaConfig } from "./config.ts";
import { firstCertificate, ownCertificateFile } from "./pki.ts";
import { limitedTransport } from "./transport.ts";

export interface Identity {
  readonly manager: OPCUACertificateManager;
  readonly applicationUri: string;
  readonly pkiDirectory: string;
  readonly certificateFile: string;
  readonly privateKeyFile: string | undefined;
}

/** What decides about identity and trust. */
export type IdentityConfig = Pick<
  OpcuaConfig,
  "endpointUrl" | "certificateFile" | "privateKeyFile" | "trustServerCertificate"
>;

/** The caller disposes of `manager`. Throws ConfigError when the configured files or the trust option are wrong. */
export async function ownIdentity(config: IdentityConfig, context: SourceContext): Promise<Identity> {
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
  const certificateFile = config.certificateFile ?? ownCertificateFile(pkiDirectory);
  const applicationUri = (await uriOfCertificate(certificateFile)) ?? `urn:${hostname()}:samspel:${context.id}`;
  if (config.certificateFile === undefined) await firstCertificate(manager, { pkiDirectory, applicationUri });
  return { manager, applicationUri, pkiDirectory, certificateFile, privateKeyFile: config.privateKeyFile };
}

/** Options that all clients of this identity share. */
export function clientOptions(identity: Identity) {
  return {
    applicationName: "Samspel",
    applicationUri: identity.applicationUri,
    clientCertificateManager: identity.manager,
    certificateFile: identity.certificateFile,
    ...(identity.privateKeyFile === undefined ? {} : { privateKeyFile: identity.privateKeyFile }),
    endpointMustExist: false,
    connectionStrategy,
    transportFactory: limitedTransport,
    transportTimeout: 10_000,
    defaultTransactionTimeout: 15_000,
  };
}

/** Quick to fail at first, quick to return later. */
export const connectionStrategy = { maxRetry: 0, initialDelay: 500, maxDelay: 4000, randomisationFactor: 0.2 };

/** The ApplicationUri must equal the one in the certificate, or servers refuse it (OPC 10000-6 §6.2.2). */
async function uriOfCertificate(file: string): Promise<string | undefined> {
  const pem = await readFile(file).catch(() => undefined);
  if (pem === undefined) return undefined;
  try {
    return certificateReport(pem, 0).applicationUri;
  } catch (cause) {
    throw new ConfigError(`${file} is no certificate in PEM form: ${errorMessage(cause)}.`, {
      code: "SAMSPEL_OPCUA_CERTIFICATE_FILES",
      cause,
      next: "Give a file that starts with -----BEGIN CERTIFICATE-----.",
    });
  }
}

function isLoopback(endpointUrl: string): boolean {
  const host = hostOf(endpointUrl);
  return host === "localhost" || host === "[::1]" || /^127\./.test(host);
}

/** Host of an `opc.tcp` address; empty when it is none. */
export function hostOf(endpointUrl: string): string {
  return URL.parse(endpointUrl.replace("opc.tcp:", "http:"))?.hostname ?? "";
}
