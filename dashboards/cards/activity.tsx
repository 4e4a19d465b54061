/** Card `activity`: who did what when, on one time axis with the trend of the separation. */

import { axisWidth } from "../charts/axis.ts";
import { Timeline } from "../charts/timeline.tsx";
import { laneTags } from "../collaboration.ts";
import { useTag } from "../controls/value.tsx";
import { useScreen } from "../screen.ts";
import { useRange, useSeries } from "../use-series.ts";
import { activityLanes } from "./activity-lanes.ts";
import { type AssetProps, defineCard } from "./card.ts";
import { useHoldMs } from "./trend-parts.ts";

export const activity = defineCard({ about: "asset", title: (words) => words.cell.activity, view: Activity });

const lanePoints = 2000;

function Activity({ asset }: AssetProps) {
  const { words, format } = useScreen();
  const range = useRange();
  const tags = laneTags(asset);
  const human = useLane(tags.human);
  const present = useLane(tags.present);
  const robot = useLane(tags.robot);
  const robotState = useLane(tags.robotState);
  const safetyMode = useLane(tags.safetyMode);
  const partDone = useLane(tags.partDone);
  if (tags.human === undefined && tags.robot === undefined) return <p class="empty">{words.value.cell.noActivity}</p>;
  const inputs = { human, present, robot, robotState, safetyMode, partDone };
  const isLoaded = Object.values(inputs).every((input) => input?.isLoaded !== false);
  const lanes = activityLanes({ range, words: words.value, lanes: inputs });
  return (
    <>
      <Timeline
        label={words.value.cell.activity}
        lanes={lanes}
        range={range}
        format={format.value}
        inset={axisWidth}
        loading={isLoaded ? undefined : words.value.shell.loading}
      />
      <ul class="legend">
        {(["human", "robot", "reduced", "stop", "both", "unknown"] as const).map((kind) => (
          <li key={kind} class={`legend-span legend-${kind}`}>
            {words.value.cell.spans[kind]}
          </li>
        ))}
      </ul>
    </>
  );
}

function useLane(tagId: string | undefined) {
  const { series, isLoaded } = useSeries(tagId, { points: lanePoints, isState: true });
  const holdToMs = useHoldMs(tagId ?? "");
  const { last, state } = useTag(tagId ?? "");
  const isKnown = state === "fresh" || state === "uncertain";
  return tagId === undefined ? undefined : { series, isLoaded, holdToMs, now: isKnown ? last?.value : undefined };
}
