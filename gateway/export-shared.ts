/** `samspel export --profile shared` and `features`: a preview first, then the crate as others may have it. */
import { PermanentError } from "./core/errors.ts";
import type { ExportProfile, ExportSharing, SharedField } from "./core/recording-export.ts";
import type { OpenedExport } from "./export-input.ts";
import type { ExportParts } from "./recordings/export.ts";
import { campaignKey, campaignKeyPath, passingKey, pseudonymsOf } from "./recordings/pseudonyms.ts";
import { sharedParts } from "./recordings/shared-input.ts";

interface SharingOptions extends ExportSharing {
  readonly profile: ExportProfile;
  /** Somebody has looked at the preview. */
  readonly isReviewed: boolean;
  readonly withPeople?: boolean;
  readonly csv?: boolean;
}

export interface Sharing {
  /** In place of the parts as they were. */
  readonly parts: Partial<ExportParts>;
  /** File of the key of the campaign, where there is nothing to write yet. */
  readonly previewKeyPath?: string;
  readonly fields: readonly SharedField[];
}

/** Throws PermanentError for what cannot be shared. */
export function shared({ parts, dataDirectory }: OpenedExport, options: SharingOptions): Sharing {
  if (options.profile === "own") return { parts: {}, fields: [] };
  if (options.withPeople === true || (options.csv === true && options.profile === "features")) {
    throw new PermanentError("A shared crate holds no signals about people, and one of features no values.", {
      code: "SAMSPEL_SHARE_OPTIONS",
      next: "Leave out --with-people, and --csv with features.",
    });
  }
  const { campaign = parts.input.recording.id } = parts.input.recording;
  const { isReviewed, site, withTexts } = options;
  const pseudonym = pseudonymsOf(isReviewed ? campaignKey(dataDirectory, campaign) : passingKey());
  const { parts: changed, fields } = sharedParts(parts, { pseudonym, site, withTexts });
  const open = fields.filter(({ isOpen }) => isOpen === true);
  if (!isReviewed) return { parts: {}, fields, previewKeyPath: campaignKeyPath(dataDirectory, campaign) };
  if (open.length > 0) {
    throw new PermanentError(
      `Somebody may be found in ${open.map(({ field, was }) => `${field} "${was}"`).join(", ")}.`,
      {
        code: "SAMSPEL_SHARE_PERSON",
        next: "Change the text (Describe this recording on the page, or samspel record describe), or leave the texts out.",
      },
    );
  }
  return { parts: options.profile === "features" ? timeless(changed, options.windowSeconds) : changed, fields };
}

/** Times count from the begin; labels, gaps and accounts of the ledger, which have times of day, are left out. */
function timeless(
  parts: Pick<ExportParts, "input" | "numbers" | "reader" | "ledger" | "labels">,
  featureSeconds: number,
) {
  const { input } = parts;
  const { fromMs, toMs } = input.recording;
  const recording = { ...input.recording, fromMs: 0, toMs: toMs - fromMs, createdMs: 0 };
  return {
    ...parts,
    ...{ featureSeconds, readSpan: { fromMs, toMs }, labels: [] },
    input: { ...input, recording, gaps: [], isTimeless: true as const },
    ledger: async () => ({ ...(await parts.ledger()), fromMs: 0, toMs: 0, tags: [], sinks: [] }),
  };
}

/** The preview as lines of text. */
export function previewText(fields: readonly SharedField[], keyPath: string): string {
  const lines = (["person", "company"] as const).flatMap((about) => [
    about === "person" ? "Tells of persons, or may:" : "Tells of the company:",
    ...fields
      .filter((field) => field.about === about)
      .map(({ field, was, becomes }) => `  ${field}: ${was} → ${becomes}`),
  ]);
  return [
    "Nothing was written. This is what others would not see, and what they would:",
    ...lines,
    `Pseudonyms are made with a key of the campaign that stays here (${keyPath}); deleting it ends every way back.`,
    "A duty roster beside the times may tell who was there. Write it with --reviewed when this is right.",
  ].join("\n");
}
