/** Exports of recordings as jobs: what may be asked, how a job fares, and the crate that it leaves. */

export const exportProfiles = ["own", "shared", "features"] as const;
/** `own`: as it is. `shared`: for others, with pseudonyms. `features`: figures of windows only, to compare. */
export type ExportProfile = (typeof exportProfiles)[number];

export interface ExportPerson {
  readonly name: string;
  /** `https://orcid.org/…` */
  readonly orcid?: string;
}

/** What is said of the whole crate, by whoever exports it. */
export interface ExportPublication {
  /** SPDX identifier, such as `CC-BY-4.0`; `LicenseRef-unlicensed` when nothing was said. */
  readonly licence: string;
  readonly creators: readonly ExportPerson[];
  readonly organisation?: { readonly name: string; readonly ror?: string };
  readonly description?: string;
  readonly keywords: readonly string[];
  readonly funder?: string;
}

/** How others may see it; of no meaning for the profile `own`. */
export interface ExportSharing {
  /** A coarse place, such as a region. */
  readonly site: string;
  /** Keeps free texts in which nobody can be found. */
  readonly withTexts: boolean;
  /** Length of a window of the profile `features`. */
  readonly windowSeconds: number;
}

export interface ExportRequest {
  /** Id of the recording. */
  readonly recording: string;
  readonly profile: ExportProfile;
  readonly csv: boolean;
  readonly publication: ExportPublication;
  readonly sharing: ExportSharing;
}

/** One thing that tells of a person or of the company, and what becomes of it. */
export interface SharedField {
  readonly about: "person" | "company";
  readonly field: string;
  readonly was: string;
  readonly becomes: string;
  /** It stands in the way of sharing until somebody changes it. */
  readonly isOpen?: true;
}

export interface ExportPreview {
  readonly fields: readonly SharedField[];
  /** File whose deletion ends every way back from the pseudonyms. */
  readonly keyPath: string;
}

/** What a finished crate holds. */
export interface ExportedCrate {
  readonly files: number;
  readonly rows: number;
  readonly bytes: number;
  /** In words, from its report of completeness. */
  readonly missing: readonly string[];
}

export type ExportState = "waiting" | "running" | "done" | "failed" | "cancelled";

export interface ExportJobReport {
  readonly id: string;
  readonly recording: string;
  /** Of the recording when the export began. */
  readonly name: string;
  readonly profile: ExportProfile;
  readonly csv: boolean;
  readonly state: ExportState;
  readonly startedMs: number;
  /** 0 to 1. */
  readonly progress: number;
  /** Null while it is not known. */
  readonly etaSeconds: number | null;
  /** When done. */
  readonly crate?: ExportedCrate;
  /** Why it failed. */
  readonly code?: string;
  readonly message?: string;
  readonly next?: string;
}

/** A finished crate as one file to fetch. */
export interface CrateDownload {
  readonly name: string;
  readonly bytes: number;
  readonly content: AsyncIterable<Uint8Array>;
}

/** Jobs run one after the other in a process of their own. What a stop of the gateway cuts off goes on at its next start. */
export interface ExportControl {
  /** Writes nothing. Throws PermanentError: unknown or running recording. */
  preview(request: ExportRequest): Promise<ExportPreview>;
  /** Throws PermanentError: unknown or running recording, as many kept as may be. */
  start(request: ExportRequest): Promise<ExportJobReport>;
  /** Newest first. */
  jobs(): readonly ExportJobReport[];
  /** Goes on with one that has failed. Throws PermanentError when there is no such job. */
  resume(id: string): Promise<ExportJobReport>;
  /** Ends one that is open. Throws PermanentError when there is no such job. */
  cancel(id: string): Promise<ExportJobReport>;
  /** Deletes the crate and the job; one that is open is ended. Throws PermanentError when there is no such job. */
  remove(id: string): Promise<void>;
  /** Throws PermanentError when there is no such job, or it is not done. */
  download(id: string): Promise<CrateDownload>;
}

export function isOpenExport({ state }: Pick<ExportJobReport, "state">): boolean {
  return state === "waiting" || state === "running";
}

export const exportLimits = { kept: 20, previewFields: 2000 } as const;

/** ISO 7064 MOD 11-2, as ORCID documents it; with or without the address before it. Undefined when it is none. */
export function orcidOf(text: string): string | undefined {
  const id = text.replace(/^https:\/\/orcid\.org\//, "");
  if (!/^\d{4}-\d{4}-\d{4}-\d{3}[\dX]$/.test(id)) return undefined;
  const digits = id.replaceAll("-", "");
  const total = [...digits.slice(0, 15)].reduce((sum, digit) => (sum + Number(digit)) * 2, 0);
  const check = (12 - (total % 11)) % 11;
  return digits[15] === (check === 10 ? "X" : String(check)) ? `https://orcid.org/${id}` : undefined;
}

/** Identifier of an organisation (ror.org); undefined when it is none. */
export function rorOf(text: string): string | undefined {
  const id = text.replace(/^https:\/\/ror\.org\//, "");
  return /^0[a-z0-9]{6}\d{2}$/.test(id) ? `https://ror.org/${id}` : undefined;
}
