/** Card `plan`: the cell from above, now. The person is a dot without a name and without a past. */
import { useSignal } from "@preact/signals";
import type { CellPlan } from "../../gateway/core/cell.ts";
import { Plan, type Point } from "../charts/plan.tsx";
import { figureOf } from "../collaboration.ts";
import { Explained } from "../controls/explain.tsx";
import { useTag, Value } from "../controls/value.tsx";
import { useScreen } from "../screen.ts";
import { numberOf } from "../value-state.ts";
import { type AssetProps, defineCard } from "./card.ts";
import { useReason } from "./reason.ts";

export const cellPlan = defineCard({ about: "asset", title: (words) => words.cell.plan, view: CellPlanCard });

function CellPlanCard({ asset }: AssetProps) {
  const { words } = useScreen();
  if (asset.plan === undefined) return <p class="empty">{words.value.cell.noPlan}</p>;
  return <LivePlan asset={asset} plan={asset.plan} />;
}

/** A number that may be shown as the present; undefined when it is stale, bad or missing, or the stream is lost. */
function usePresentNumber(tagId: string | undefined): number | undefined {
  const { live } = useScreen();
  const { last, state } = useTag(tagId ?? "");
  if (tagId === undefined || live.state.value !== "live") return undefined;
  return state === "fresh" || state === "uncertain" ? numberOf(last) : undefined;
}

function usePoint(xTag: string | undefined, yTag: string | undefined): Point | undefined {
  const x = usePresentNumber(xTag);
  const y = usePresentNumber(yTag);
  return x === undefined || y === undefined ? undefined : { x, y };
}

/** Kept in the browser of the screen: where it is there, nobody is drawn. */
const undrawnKey = "samspel-person-undrawn";

function LivePlan({ asset, plan }: AssetProps & { plan: CellPlan }) {
  const { live, words, format } = useScreen();
  const robot = usePoint(plan.robotX, plan.robotY);
  const seen = usePoint(plan.humanX, plan.humanY);
  const isAway = plan.humanPresent !== undefined && live.value(plan.humanPresent).value?.value === false;
  const isDrawn = useSignal(window.localStorage.getItem(undrawnKey) === null);
  const human = isAway || !isDrawn.value ? undefined : seen;
  const distance = figureOf(asset, "separation", "separation-distance");
  const required = figureOf(asset, "separation", "required-distance");
  const distanceM = usePresentNumber(distance?.unavailable === undefined ? distance?.tagId : undefined);
  const requiredM = usePresentNumber(required?.unavailable === undefined ? required?.tagId : undefined);
  const isViolation =
    human !== undefined && distanceM !== undefined && requiredM !== undefined && distanceM < requiredM;
  const text = words.value.cell;
  const person = isAway ? text.personAway : seen === undefined ? text.personUnknown : text.personPresent;
  const draw = (isWanted: boolean): void => {
    isDrawn.value = isWanted;
    if (isWanted) window.localStorage.removeItem(undrawnKey);
    else window.localStorage.setItem(undrawnKey, "1");
  };
  return (
    <>
      <Plan
        plan={plan}
        label={`${text.plan}. ${person}`}
        robot={robot}
        human={human}
        distanceM={distanceM}
        requiredM={requiredM}
        isViolation={isViolation}
        format={format.value}
        words={words.value}
      />
      <ul class="legend">
        <li class="legend-measured">
          {text.figures["separation-distance"]} <FigureValue figure={distance} topic="separation-distance" />
        </li>
        <li class="legend-required">
          {text.figures["required-distance"]} <FigureValue figure={required} topic="required-distance" />
        </li>
        <li class="legend-person">{person}</li>
      </ul>
      <button type="button" class="button" aria-pressed={isDrawn.value} onClick={() => draw(!isDrawn.value)}>
        {text.drawPerson}
      </button>
    </>
  );
}

interface FigureValueProps {
  readonly figure: ReturnType<typeof figureOf>;
  readonly topic: "separation-distance" | "required-distance";
}

function FigureValue({ figure, topic }: FigureValueProps) {
  const { words } = useScreen();
  const reason = useReason(figure?.unavailable);
  if (figure === undefined) return <span class="value value-missing">– {words.value.cell.notConfigured}</span>;
  return (
    <Explained explanation={{ topic, tagId: figure.tagId, inputs: figure.inputs }}>
      <Value tagId={figure.tagId} decimals={2} reason={reason} />
    </Explained>
  );
}
