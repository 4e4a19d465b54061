/** Who signs in at the server: nobody by name, a user with a password, or a user with a certificate. */
import { readFile } from "node:fs/promises";
import { type UserIdentityInfo, UserTokenType } from "node-opcua-client";
import { ConfigError, errorMessage } from "../../core/errors.ts";
import { certificateReport, derOf } from "./certificate.ts";
import type { OpcuaConfig } from "./config.ts";

/** What decides about the user. */
type UserConfig = Pick<OpcuaConfig, "user" | "password" | "userCertificateFile" | "userPrivateKeyFile">;

/** Throws ConfigError when two users are given, or the files cannot be read. */
export async function userIdentity(config: UserConfig): Promise<UserIdentityInfo> {
  const { user, password = "", userCertificateFile, userPrivateKeyFile } = config;
  if (userCertificateFile === undefined && userPrivateKeyFile === undefined) {
    if (user === undefined) return { type: UserTokenType.Anonymous };
    return { type: UserTokenType.UserName, userName: user, password };
  }
  if (userCertificateFile === undefined || userPrivateKeyFile === undefined || user !== undefined) {
    throw userFileError("userCertificateFile and userPrivateKeyFile belong together, and without user");
  }
  try {
    const bytes = await readFile(userCertificateFile);
    certificateReport(bytes, 0);
    const privateKey = await readFile(userPrivateKeyFile, "utf8");
    return { type: UserTokenType.Certificate, certificateData: derOf(bytes), privateKey };
  } catch (cause) {
    throw userFileError(`The user certificate or its key cannot be read: ${errorMessage(cause)}`, cause);
  }
}

function userFileError(message: string, cause?: unknown): ConfigError {
  return new ConfigError(`${message}.`, {
    code: "SAMSPEL_OPCUA_USER_CERTIFICATE",
    ...(cause === undefined ? {} : { cause }),
    next: "Give the certificate and its private key as files in PEM form, or a user name and a password.",
  });
}
