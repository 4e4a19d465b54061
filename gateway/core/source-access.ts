/** What can be asked of a source beside its values: whom it trusts, and what it holds. */
import type { AssetTemplate } from "./asset-template.ts";
import type { SourceContext } from "./contracts.ts";
import type { DiscoveryReport, FoundServer } from "./discovery.ts";
import type { Value } from "./measurement.ts";
import type { Preflight } from "./preflight.ts";
import type { DataType, TagId } from "./tag.ts";

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
  /** Whoever is signed in could change it. Samspel never does; a lesser account is better. */
  readonly isWritable?: boolean;
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

/** What is asked of the nodes below one, page by page. */
export interface BrowseQuery {
  /** Address of the node to look below; the root when left out. */
  readonly node?: string;
  /** Nodes at any depth whose name, path or address contains this, instead of those right below. */
  readonly search?: string;
  /** `next` of the page before; the first page when left out. */
  readonly after?: string;
  /** Nodes of one page. */
  readonly limit: number;
}

export interface BrowsePage {
  readonly nodes: readonly BrowsedNode[];
  /** Given when there may be more; a search that takes long gives pages with few nodes or none. */
  readonly next?: string;
  /** Nodes looked at since the first page. */
  readonly visitedCount: number;
}

/** A standardised model of machines that a source follows, with the machines found. */
export interface FoundModel {
  readonly name: string;
  readonly namespaceUri: string;
  readonly assets: readonly FoundAsset[];
}

export interface FoundAsset {
  /** Place of the asset as an id, for example `robot-1/arm`. */
  readonly id: string;
  readonly name: string;
  readonly template: AssetTemplate;
  readonly tags: readonly FoundTag[];
}

export interface FoundTag {
  /** What the value means, in a few words. */
  readonly role: string;
  /** Its `path` is the id that it should have. */
  readonly node: BrowsedNode;
}

/** What can be asked of a source beside its values, whether it is being read or not. */
export interface SourceAccess<Config = unknown> {
  /** Looks at what the source offers. Throws TemporaryError when it does not answer, ConfigError for a wrong address. */
  browse(query: BrowseQuery, config: Config, context: SourceContext): Promise<BrowsePage>;
  /** Machines of standardised models that the source knows. Throws TemporaryError when it does not answer. */
  findModels(config: Config, context: SourceContext): Promise<readonly FoundModel[]>;
  /** Servers of this kind that announce themselves here, or that a discovery server on `host` knows. Takes some seconds. */
  find?(host: string, context: SourceContext): Promise<readonly FoundServer[]>;
  /** Where both sides have certificates, and the server says what it is and can take. */
  readonly secured?: SecuredAccess<Config>;
}

export interface SecuredAccess<Config = unknown> {
  certificates(config: Config, context: SourceContext): Promise<CertificateOverview>;
  /** Does what a person has decided. Throws PermanentError for a certificate that is not there. */
  changeCertificates(change: CertificateChange, config: Config, context: SourceContext): Promise<CertificateOverview>;
  /** What the server offers before anybody signs in. Throws TemporaryError when it does not answer. */
  discover(config: Config, context: SourceContext): Promise<DiscoveryReport>;
  /** A look at the source before these addresses are read from it, with a session of its own. */
  preflight(addresses: readonly string[], config: Config, context: SourceContext): Promise<Preflight>;
}

/** One entry of `tags` in the configuration, ready to be looked over by a person. */
export interface TagProposal {
  readonly id: TagId;
  readonly unit?: string;
  readonly dataType?: DataType;
  readonly source: string;
  readonly address: string;
  readonly range?: readonly [low: number, high: number];
}

/** A node with what it could be here. */
export interface OfferedNode extends BrowsedNode {
  /** Its place as part of an id: the prefix for what is below it. */
  readonly id: string;
  /** Absent for what is no value, cannot be read, or is a tag already. */
  readonly tag?: TagProposal;
  /** Tags that it fills already. */
  readonly tagIds: readonly TagId[];
  /** UCUM code that its name suggests, where the source states none. */
  readonly unitGuess?: string;
}

export interface OfferedPage extends Omit<BrowsePage, "nodes"> {
  readonly nodes: readonly OfferedNode[];
}

export interface OfferQuery extends BrowseQuery {
  /** Goes before the ids that are proposed: `id` of the node to look below. */
  readonly prefix?: string;
}

export interface RecommendedTag {
  readonly tag: TagProposal;
  /** What it means; empty where only its name says it. */
  readonly role: string;
  /** UCUM code that its name suggests, where the source states none. */
  readonly unitGuess?: string;
  readonly isWritable?: boolean;
}

/** Tags and assets for the configuration, from a standardised model of machines, or by their names. */
export interface Recommendation {
  readonly name: string;
  /** Empty for what was found by names. */
  readonly namespaceUri: string;
  readonly tags: readonly RecommendedTag[];
  /** Variables that are tags already. */
  readonly presentCount: number;
  readonly assets: readonly ProposedAsset[];
}

/** One entry of `assets` in the configuration. */
export interface ProposedAsset {
  readonly id: string;
  readonly name: string;
  readonly template: AssetTemplate;
  readonly tags: readonly TagId[];
}

/** The access of one configured source. */
export interface BoundSourceAccess {
  certificates(): Promise<CertificateOverview>;
  changeCertificates(change: CertificateChange): Promise<CertificateOverview>;
  browse(query: OfferQuery): Promise<OfferedPage>;
  recommended(): Promise<readonly Recommendation[]>;
  discover(): Promise<DiscoveryReport>;
  preflight(): Promise<Preflight>;
}
