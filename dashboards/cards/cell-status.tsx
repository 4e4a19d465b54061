/** Card `cell-status`: the mode of the cell, the standing sentence that this is no safety function, and that measuring is on. */
import { laneTags } from "../collaboration.ts";
import { Icon } from "../controls/icons.tsx";
import { Link } from "../controls/link.tsx";
import { NeutralSymbol } from "../controls/symbols.tsx";
import { Value } from "../controls/value.tsx";
import { useScreen } from "../screen.ts";
import { type AssetProps, defineCard } from "./card.ts";
import { StateWord } from "./state-word.tsx";
import { useAssetState } from "./use-asset-state.ts";

export const cellStatus = defineCard({ about: "asset", view: CellStatus });

function CellStatus({ asset }: AssetProps) {
  const { live, words } = useScreen();
  const state = useAssetState(asset);
  const tags = laneTags(asset);
  const isMeasuring = live.state.value === "live" && state.word !== "no-data";
  const text = words.value.cell;
  return (
    <div class="status-strip">
      <p class="informational">{words.value.shell.informational}</p>
      {state.word !== "normal" && state.word !== "measuring" && state.word !== "unscored" && (
        <StateWord state={state} />
      )}
      {tags.robotState !== undefined && (
        <p>
          <span class="muted">{text.robot}</span> <Value tagId={tags.robotState} />
        </p>
      )}
      {tags.safetyMode !== undefined && (
        <p>
          <span class="muted">{text.mode}</span> <Value tagId={tags.safetyMode} />
        </p>
      )}
      <p class="measuring" title={text.measuringMeans}>
        {isMeasuring ? <Icon name="eye" /> : <NeutralSymbol isFilled={false} />}
        {isMeasuring ? text.measuring : text.notMeasuring}
      </p>
      <Link to={{ page: { name: "asset", id: asset.id } }} class="text-link">
        {text.allSignals}
      </Link>
      <Link to={{ page: { name: "report", id: asset.id }, range: "8h" }} class="text-link">
        {words.value.cellFigures.report.link}
      </Link>
    </div>
  );
}
