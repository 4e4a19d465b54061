/** What can be asked of an OPC UA source beside its values. */
import { join } from "node:path";
import type { SourceContext } from "../../core/contracts.ts";
import { ConfigError, PermanentError } from "../../core/errors.ts";
import type { CertificateChange, SourceAccess } from "../../core/source-access.ts";
import { browserOf } from "./browser.ts";
import type { OpcuaConfig } from "./config.ts";
import { discover } from "./discover.ts";
import { findOpcuaServers } from "./find-servers.ts";
import { ownIdentity } from "./identity.ts";
import { changeTrust, ownCertificateFile, readPki, renewCertificate } from "./pki.ts";
import { preflight } from "./preflight.ts";

/** Of discovery servers (OPC 10000-6 §7.2, registered with IANA). */
const discoveryPort = 4840;

export const opcuaAccess: SourceAccess<OpcuaConfig> & Required<Pick<SourceAccess<OpcuaConfig>, "find" | "secured">> = {
  browse: (query, config, context) => browserOf(config, context).page(query),
  findModels: (config, context) => browserOf(config, context).findModels(),
  find: (host, context) => findOpcuaServers(`opc.tcp://${host}:${discoveryPort}`, context),
  secured: {
    certificates: (config, context) => readPki(scopeOf(config, context)),
    discover: ({ endpointUrl }, context) => discover({ endpointUrl }, context),
    preflight: (addresses, config, context) => preflight(config, addresses, context),
    async changeCertificates(change, config, context) {
      await changeCertificates(change, config, context);
      context.log.warn({ source: context.id, ...change }, "Certificates were changed.");
      return readPki(scopeOf(config, context));
    },
  },
};

async function changeCertificates(
  change: CertificateChange,
  config: OpcuaConfig,
  context: SourceContext,
): Promise<void> {
  if (change.action !== "renew") return changeTrust(scopeOf(config, context), change);
  if (config.certificateFile !== undefined) {
    throw new PermanentError(
      `The certificate of ${context.id} is ${config.certificateFile}, not one that Samspel made.`,
      {
        code: "SAMSPEL_OPCUA_CERTIFICATE_FOREIGN",
        next: "Renew it where it was made, and replace the file.",
      },
    );
  }
  const identity = await ownIdentity(config, context);
  try {
    await renewCertificate(identity.manager, identity);
  } catch (cause) {
    throw new ConfigError(`The certificate of ${context.id} could not be made.`, {
      code: "SAMSPEL_OPCUA_CERTIFICATE_FILES",
      cause,
      next: `Check that this user may write to ${identity.pkiDirectory}.`,
    });
  } finally {
    await identity.manager.dispose();
  }
}

function scopeOf({ certificateFile }: OpcuaConfig, { directory, now }: SourceContext) {
  const pkiDirectory = join(directory, "pki");
  return { pkiDirectory, certificateFile: certificateFile ?? ownCertificateFile(pkiDirectory), nowMs: now() };
}
