/** The certificate files of a client, read when it connects. */
import { readFile } from "node:fs/promises";
import { ConfigError, type ErrorCode, errorMessage } from "../core/errors.ts";

/** Paths of PEM files. */
interface ClientTlsFiles {
  /** Of the authority that signed the other side's certificate. */
  readonly authorityFile?: string;
  readonly certificateFile?: string;
  readonly privateKeyFile?: string;
}

/** What Node's TLS takes; only what was given. */
interface ClientTls {
  readonly ca?: Buffer;
  readonly cert?: Buffer;
  readonly key?: Buffer;
}

/** Throws ConfigError with `code` when a file cannot be read, or one of certificate and private key is missing. */
export async function clientTls(files: ClientTlsFiles | undefined, code: ErrorCode): Promise<ClientTls> {
  const paths = [files?.authorityFile, files?.certificateFile, files?.privateKeyFile];
  const [ca, cert, key] = await Promise.all(paths.map((path) => pem(path, code)));
  if ((cert === undefined) !== (key === undefined)) {
    throw new ConfigError("tls: certificateFile and privateKeyFile belong together; one of them is missing.", {
      code,
      next: "Give both, or none.",
    });
  }
  return {
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
  };
}

async function pem(path: string | undefined, code: ErrorCode): Promise<Buffer | undefined> {
  if (path === undefined) return undefined;
  try {
    return await readFile(path);
  } catch (cause) {
    throw new ConfigError(`${path} cannot be read: ${errorMessage(cause)}.`, {
      code,
      cause,
      next: "Check the path and that this user may read the file.",
    });
  }
}
