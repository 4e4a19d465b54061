/** Where the photo of an asset is. A new one has a new address, so that a browser may keep the one before. */
import type { AssetReport } from "../../gateway/core/view.ts";
import { addressPart } from "../address-part.ts";

export function photoAddress({ id, photoMs }: Pick<AssetReport, "id" | "photoMs">): string {
  return `/api/v1/assets/${addressPart(id)}/photo?v=${photoMs ?? 0}`;
}
