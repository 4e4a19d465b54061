/** Card `line-losses`: from the scheduled time to good parts at planned speed, one loss after the other, for each station. */
import type { ProductionSums } from "../../gateway/core/production.ts";
import { Bar } from "../charts/bar.tsx";
import { Told } from "../controls/told.tsx";
import { useScreen } from "../screen.ts";
import { useLine } from "../use-production.ts";
import { defineCard } from "./card.ts";

export const lineLosses = defineCard({ about: "site", title: (words) => words.line.losses.title, view: LineLosses });

function LineLosses() {
  const { words, route } = useScreen();
  const { page } = route.value;
  const { answer, failure } = useLine("id" in page ? page.id : "");
  if (failure !== undefined) return <p class="failure">{failure}</p>;
  if (answer === undefined) return <p class="empty">{words.value.shell.loading}</p>;
  const known = answer.stations.filter(({ production }) => production.sums.scheduledSeconds > 0);
  if (known.length === 0) return <p class="empty">{words.value.line.noData}</p>;
  return (
    <>
      {known.map(({ metric, name, production }) => (
        <Losses key={metric} name={name} sums={production.sums} />
      ))}
    </>
  );
}

type LossName = "unknown" | "maintenance" | "down" | "delay" | "setUp" | "speed" | "scrap";

/** Seconds of each loss, in the order in which they are taken away. */
export function lossesOf(sums: ProductionSums): readonly (readonly [LossName, number])[] {
  const { scheduledSeconds, knownSeconds, productionSeconds, idealSeconds, idealGoodSeconds } = sums;
  const ideal = idealSeconds ?? productionSeconds;
  const losses: readonly (readonly [LossName, number])[] = [
    ["unknown", scheduledSeconds - knownSeconds],
    ["maintenance", sums.maintenanceSeconds],
    ["down", sums.downSeconds],
    ["delay", sums.delaySeconds],
    ["setUp", sums.setUpSeconds],
    ["speed", productionSeconds - ideal],
    ["scrap", ideal - (idealGoodSeconds ?? ideal)],
  ];
  return losses.filter(([, seconds]) => seconds > 0.5);
}

export function Losses({ name, sums }: { name: string; sums: ProductionSums }) {
  const { words, format } = useScreen();
  const text = words.value.line.losses;
  const whole = sums.scheduledSeconds;
  const minutes = (seconds: number) => `${format.value.fixed(seconds / 60, 1)} min`;
  let left = whole;
  const rows = lossesOf(sums).map(([loss, seconds]) => {
    left -= seconds;
    return { loss, seconds, start: left / whole };
  });
  return (
    <table class="causes" aria-label={`${text.title}: ${name}`}>
      <caption>{name}</caption>
      <tbody>
        <Row loss="scheduled" share={1} start={0} value={minutes(whole)} />
        {rows.map(({ loss, seconds, start }) => (
          <Row key={loss} loss={loss} share={seconds / whole} start={start} value={`− ${minutes(seconds)}`} />
        ))}
        <Row loss="good" share={left / whole} start={0} value={minutes(Math.max(0, left))} />
      </tbody>
    </table>
  );
}

interface RowProps {
  readonly loss: LossName | "scheduled" | "good";
  readonly share: number;
  readonly start: number;
  readonly value: string;
}

function Row({ loss, share, start, value }: RowProps) {
  const { words } = useScreen();
  const name = words.value.line.losses[loss];
  return (
    <tr>
      <th scope="row">
        {name}
        <Bar share={share} start={start} />
      </th>
      <td class="number">
        <Told name={`loss-${loss}`} title={name}>
          {value}
        </Told>
      </td>
    </tr>
  );
}
