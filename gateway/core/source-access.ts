/** What can be asked of a source beside its values: whom it trusts, and what it holds. */
import type { SourceContext } from "./contracts.ts";
import type { Value } from "./measurement.ts";

/** What a certificate says, for people who must decide whether to trust it. */
export interface CertificateReport {
  /** Names of the subject, for example `CN=PLC-1, O=Example`. */
  readonly subject: string;
  readonly issuer: string;
  readonly applicationUri: string | undefined;
  /** SHA-1, as trust lists and the tools of most vendors show it. */
  readonly thumbprint: string;
  /** SHA-256. */
  readonly fingerprint: string;
  readonly validFrom: string;
  readonly validTo: string;
  /** Whole days until it expires; negative when it has. */
  readonly daysLeft: number;
  /** Host names and addresses that it is made out for. */
  readonly hosts: readonly string[];
  /** Bits of an RSA key. */
  readonly keyBits: number | undefined;
}

/** A certificate in a file. */
export interface KeptCertificate extends CertificateReport {
  readonly file: string;
}

/** The gateway's own certificate for a source, and the certificates of servers that were seen. */
export interface CertificateOverview {
  /** Absent before the first secured connection. */
  readonly own?: KeptCertificate;
  /** The one before a renewal, used until the server has accepted the new one. */
  readonly previous?: KeptCertificate;
  readonly trusted: readonly KeptCertificate[];
  /** Seen and not trusted: waiting for a person to compare the fingerprint. */
  readonly rejected: readonly KeptCertificate[];
  /** Files in the folders that hold no certificate. */
  readonly unreadable: readonly string[];
  /** Trust has two directions: what is still to do in each, as sentences. */
  readonly steps: readonly string[];
}

/** `fingerprint` is SHA-1 or SHA-256, with or without colons. */
export type CertificateChange =
  | { readonly action: "trust" | "reject"; readonly fingerprint: string }
  | { readonly action: "renew" };

/** A node as a person looks for it. */
export interface BrowsedNode {
  /** With the namespace as URI where there is one: what belongs into a configuration. */
  readonly address: string;
  /** With the index that the server uses now. */
  readonly nodeId: string;
  readonly name: string;
  /** Names from below the start to the node itself. */
  readonly path: readonly string[];
  readonly kind: "object" | "variable";
  readonly details?: VariableDetails;
}

export interface VariableDetails {
  /** Name of the type, for example `Double`. */
  readonly dataType: string;
  readonly isArray: boolean;
  readonly isReadable: boolean;
  /** The current value, plain; null when there is none or it cannot be read. */
  readonly value: Value;
  readonly statusCode: number;
  readonly sourceTimeMs?: number;
  /** Display name of the engineering unit, as the server writes it. */
  readonly unitName?: string;
  /** UCUM code of it, where it is one of UNECE's. */
  readonly unit?: string;
  readonly range?: readonly [low: number, high: number];
}

/** What can be asked of a source beside its values, whether it is being read or not. */
export interface SourceAccess<Config = unknown> {
  certificates(config: Config, context: SourceContext): Promise<CertificateOverview>;
  /** Does what a person has decided. Throws PermanentError for a certificate that is not there. */
  changeCertificates(change: CertificateChange, config: Config, context: SourceContext): Promise<CertificateOverview>;
}
