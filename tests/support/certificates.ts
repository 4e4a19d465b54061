/** An authority with a certificate for a server and one for a client, made by OpenSSL in a temporary directory. */
import { execFileSync, spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { temporaryDirectory } from "./context.ts";
import { presentOrFailInCi } from "./required.ts";

/** For `describe.skipIf(!hasOpenssl)`. */
export const hasOpenssl = presentOrFailInCi(spawnSync("openssl", ["version"]).status === 0, "OpenSSL");

interface Pair {
  readonly certificate: string;
  readonly key: string;
}

/** Paths of PEM files. */
export interface TestCertificates {
  readonly authority: string;
  /** For `localhost` and 127.0.0.1. */
  readonly server: Pair;
  readonly client: Pair;
}

export function createCertificates(): TestCertificates {
  const directory = temporaryDirectory("certificates");
  const path = (name: string) => join(directory, name);
  // An OPC UA server in this process points the variable at a file of its own that is not there any more.
  const env = { ...process.env, OPENSSL_CONF: undefined };
  const openssl = (...parts: string[]) => execFileSync("openssl", parts, { stdio: "pipe", env });
  const newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  openssl(
    ...["req", "-x509", ...newKey, "-keyout", path("ca.key"), "-out", path("ca.pem")],
    ...["-subj", "/CN=Test authority", "-days", "2"],
  );
  const signed = (name: string, extension: string): Pair => {
    writeFileSync(path(`${name}.ext`), `${extension}\n`);
    openssl(...["req", ...newKey, "-keyout", path(`${name}.key`), "-out", path(`${name}.csr`), "-subj", `/CN=${name}`]);
    openssl(
      ...["x509", "-req", "-in", path(`${name}.csr`), "-CA", path("ca.pem"), "-CAkey", path("ca.key")],
      ...["-CAcreateserial", "-days", "2", "-extfile", path(`${name}.ext`), "-out", path(`${name}.pem`)],
    );
    return { certificate: path(`${name}.pem`), key: path(`${name}.key`) };
  };
  return {
    authority: path("ca.pem"),
    server: signed("server", "subjectAltName=DNS:localhost,IP:127.0.0.1"),
    client: signed("client", "extendedKeyUsage=clientAuth"),
  };
}
