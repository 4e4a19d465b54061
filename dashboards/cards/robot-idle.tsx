/** Card `robot-idle`: what the robot waits for, as shares of the observed time. */
import { figureOf, idleCauses } from "../collaboration.ts";
import { useScreen } from "../screen.ts";
import { type AssetProps, defineCard } from "./card.ts";
import { type Cause, CauseTable } from "./cause-table.tsx";
import { Rests } from "./cell-figure.tsx";

export const robotIdle = defineCard({
  about: "asset",
  title: (words) => words.cellFigures.idle.title,
  view: RobotIdle,
});

function RobotIdle({ asset }: AssetProps) {
  const { words } = useScreen();
  const text = words.value.cellFigures;
  const causes = idleCauses.flatMap((id): Cause[] => {
    const amount = figureOf(asset, "idle-causes", `idle-${id}-share`);
    return amount === undefined ? [] : [{ id, name: text.idle.causes[id], amount, amountTopic: "idle-cause" }];
  });
  if (causes.length === 0) return <p class="empty">{text.idle.none}</p>;
  return (
    <>
      <CauseTable label={text.idle.title} amountName={text.columns.share} causes={causes} />
      <Rests figure={figureOf(asset, "idle-causes", "observed-time")} />
    </>
  );
}
