/** Kinds of equipment that an asset may be. */
export const assetTemplates = [
  "motor",
  "fan",
  "pump",
  "compressor",
  "spindle",
  "conveyor",
  "cobot",
  "cell",
  "energy-meter",
  "other",
] as const;

export type AssetTemplate = (typeof assetTemplates)[number];
