/** State of an asset from the live data; draws its component again when it changes. */
import type { AssetReport } from "../../gateway/core/view.ts";
import { type AssetState, assetState, conditionsOf } from "../asset-state.ts";
import { blinks } from "../blinking.ts";
import { useScreen } from "../screen.ts";
import { valueState } from "../value-state.ts";

export function useAssetState(asset: AssetReport): AssetState {
  const { live } = useScreen();
  const tags = live.tags.value;
  const stateOf = (id: string) => valueState(live.value(id).value, live.circumstances(tags.get(id)));
  // A model that is refused or silent has no say: its last word may be of yesterday.
  const speaking = asset.models.filter(({ state, scoreTag }) => state === "active" && stateOf(scoreTag) === "fresh");
  return assetState({
    conditions: conditionsOf(asset, live.conditions.value).map((condition) => ({
      ...condition,
      acknowledged: !blinks(condition),
    })),
    modelStates: speaking.map(({ stateTag }) => live.value(stateTag).value?.value),
    isLost: live.state.value === "lost",
    hasMetrics: asset.metrics.length > 0,
    hasModel: asset.models.length > 0,
    signalStates: asset.tags.map(stateOf),
  });
}
