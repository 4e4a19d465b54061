/** A robot system of OPC 40010 → a cell with the metrics that its safety states allow; the human side is added by hand. Pure. */
import type { ProposedAsset, Recommendation } from "../core/source-access.ts";
import type { NewEntry } from "../core/tag-exchange.ts";

export interface CellEntries {
  readonly assets: readonly ProposedAsset[];
  readonly metrics: readonly NewEntry[];
}

const roboticsUri = "http://opcfoundation.org/UA/Robotics/";
/** Ends of the ids that `companions/robotics.ts` gives to the safety states. */
const options = {
  emergencyStop: "/emergency-stop",
  protectiveStop: "/protective-stop",
  operationalMode: "/operational-mode",
} as const;

/** Assets that tell both stops get the page of a cell; every other asset stays as it is. */
export function withCells({ namespaceUri, assets }: Recommendation): CellEntries {
  if (namespaceUri !== roboticsUri) return { assets, metrics: [] };
  const metrics: NewEntry[] = [];
  const cells = assets.map((asset) => {
    // Of several safety states the first.
    const safety = Object.entries(options).flatMap(([option, end]) => {
      const tag = asset.tags.find((id) => id.endsWith(end));
      return tag === undefined ? [] : [[option, tag] as const];
    });
    const told = Object.fromEntries(safety);
    if (told.emergencyStop === undefined || told.protectiveStop === undefined) return asset;
    metrics.push(
      { id: `${asset.id}/stops`, kind: "protective-stops", ...told },
      { id: `${asset.id}/lost-time`, kind: "productivity-lost", ...told },
    );
    return { ...asset, template: "cell" as const };
  });
  return { assets: cells, metrics };
}
