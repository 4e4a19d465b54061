/** A certificate authority of this gateway's own, and the certificate that it issues for the pages (X.509, RFC 5280). */
import { randomBytes, webcrypto } from "node:crypto";
import { isIP } from "node:net";
import "reflect-metadata";
import * as x509 from "@peculiar/x509";
import { certificateDays, type KeyedCertificate } from "./keyed-certificate.ts";

x509.cryptoProvider.set(webcrypto);

const curve = { name: "ECDSA", namedCurve: "P-256" } as const;
const signing = { ...curve, hash: "SHA-256" } as const;
const dayMs = 86_400_000;
const authorityDays = 3650;
/** A clock that is a little behind must not find a certificate of the future. */
const backdatedMs = dayMs;

export async function madeAuthority(name: string, nowMs: number): Promise<KeyedCertificate> {
  const keys = await webcrypto.subtle.generateKey(curve, true, ["sign", "verify"]);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: serialNumber(),
    name: [{ CN: [`Samspel ${name}`] }],
    notBefore: new Date(nowMs - backdatedMs),
    notAfter: new Date(nowMs + authorityDays * dayMs),
    signingAlgorithm: signing,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
    ],
  });
  return { certificate: certificate.toString("pem"), key: await pemOf(keys.privateKey) };
}

/** A certificate for names and addresses of this machine, signed by the authority. */
export async function issued(
  authority: KeyedCertificate,
  names: readonly string[],
  nowMs: number,
): Promise<KeyedCertificate> {
  const issuer = new x509.X509Certificate(authority.certificate);
  const keys = await webcrypto.subtle.generateKey(curve, true, ["sign", "verify"]);
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: serialNumber(),
    subject: [{ CN: [names[0]?.slice(0, 64) ?? "samspel"] }],
    issuer: issuer.subject,
    notBefore: new Date(nowMs - backdatedMs),
    notAfter: new Date(Math.min(nowMs + certificateDays * dayMs, issuer.notAfter.getTime())),
    signingAlgorithm: signing,
    signingKey: await imported(authority.key),
    publicKey: keys.publicKey,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension(
        names.map((name) => ({ type: isIP(name) === 0 ? ("dns" as const) : ("ip" as const), value: name })),
      ),
      await x509.AuthorityKeyIdentifierExtension.create(issuer),
    ],
  });
  return { certificate: certificate.toString("pem"), key: await pemOf(keys.privateKey) };
}

function serialNumber(): string {
  const bytes = randomBytes(16);
  bytes[0]! &= 0x7f;
  return bytes.toString("hex");
}

async function pemOf(key: webcrypto.CryptoKey): Promise<string> {
  const bytes = await webcrypto.subtle.exportKey("pkcs8", key);
  return x509.PemConverter.encode(bytes, "PRIVATE KEY");
}

async function imported(pem: string): Promise<webcrypto.CryptoKey> {
  const [bytes] = x509.PemConverter.decode(pem);
  if (bytes === undefined) throw new Error("the key of the authority is no PEM");
  return webcrypto.subtle.importKey("pkcs8", bytes, curve, false, ["sign"]);
}
