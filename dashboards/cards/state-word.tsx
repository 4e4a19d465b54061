/** The state of an asset as symbol and word. */
import type { AssetState } from "../asset-state.ts";
import { NeutralSymbol, PrioritySymbol, RecoveringSymbol, StatusSymbol } from "../controls/symbols.tsx";
import { useScreen } from "../screen.ts";

export function StateWord({ state }: { state: AssetState }) {
  const { words } = useScreen();
  return (
    <span class={`state-word state-${state.word}`}>
      <StateSymbol state={state} />
      <span>{words.value.asset.states[state.word]}</span>
    </span>
  );
}

function StateSymbol({ state }: { state: AssetState }) {
  switch (state.word) {
    case "alarm":
      return <PrioritySymbol priority={state.priority ?? 2} blinks={!state.isAcknowledged} />;
    case "failure":
      return <StatusSymbol status="F" />;
    case "recovering":
      return <RecoveringSymbol />;
    case "normal":
    case "measuring":
      return <NeutralSymbol isFilled />;
    case "no-data":
    case "unscored":
    case "not-learned":
      return <NeutralSymbol isFilled={false} />;
  }
}
