/** What a crate lacks for somebody else: findable, accessible, interoperable, reusable (Wilkinson et al. 2016, doi 10.1038/sdata.2016.18). Pure. */
import type { RecordingReport } from "../gateway/core/recording.ts";
import type { ExportWish } from "./recording-queries.ts";

export type FairGapName = "description" | "creators" | "orcid" | "licence" | "units" | "conditions" | "sensors";

export interface FairGap {
  readonly name: FairGapName;
  /** Signals that it is about; 1 where it is about the whole. */
  readonly count: number;
}

interface FairParts {
  readonly recording: Pick<RecordingReport, "context">;
  readonly wish: ExportWish;
  readonly tags: readonly { readonly id: string; readonly unit: string; readonly dataType: string }[];
}

/** In the order of the letters; what is there is not listed. */
export function fairGaps({ recording: { context }, wish, tags }: FairParts): readonly FairGap[] {
  const { description, creators = [], licence } = wish;
  const noUnit = tags.filter(({ unit, dataType }) => dataType === "number" && unit === "").length;
  const found: readonly (FairGap | false)[] = [
    description === undefined && { name: "description", count: 1 },
    creators.length === 0
      ? { name: "creators", count: 1 }
      : creators.some(({ orcid }) => orcid === undefined) && { name: "orcid", count: 1 },
    licence === "LicenseRef-unlicensed" && { name: "licence", count: 1 },
    noUnit > 0 && { name: "units", count: noUnit },
    context.operatingConditions === undefined && { name: "conditions", count: 1 },
    (context.sensors ?? []).length === 0 && { name: "sensors", count: 1 },
  ];
  return found.filter((gap) => gap !== false);
}
