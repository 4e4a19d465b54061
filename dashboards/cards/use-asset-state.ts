/** State of an asset from the live data; draws its component again when it changes. */
import type { AssetReport } from "../../gateway/core/view.ts";
import { type AssetState, assetState, conditionsOf } from "../asset-state.ts";
import { useScreen } from "../screen.ts";
import { valueState } from "../value-state.ts";

export function useAssetState(asset: AssetReport): AssetState {
  const { live } = useScreen();
  const tags = live.tags.value;
  return assetState({
    conditions: conditionsOf(asset, live.conditions.value),
    modelStates: asset.models.map(({ stateTag }) => live.value(stateTag).value?.value),
    hasMetrics: asset.metrics.length > 0,
    signalStates: asset.tags.map((id) => valueState(live.value(id).value, live.circumstances(tags.get(id)))),
  });
}
