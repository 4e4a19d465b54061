/** A Pareto as a table: causes, the largest first, each with its bar, its figure and, where there is one, its count. */
import { Bar } from "../charts/bar.tsx";
import type { Figure } from "../collaboration.ts";
import { type Explanation, useScreen } from "../screen.ts";
import { largestFirst } from "./cause-order.ts";
import { CellFigure, useFigureNumber } from "./cell-figure.tsx";

export interface Cause {
  readonly id: string;
  readonly name: string;
  readonly amount: Figure;
  readonly amountTopic: Explanation["topic"];
  readonly count?: Figure | undefined;
}

export interface CauseTableProps {
  readonly label: string;
  /** Heading above the amounts. */
  readonly amountName: string;
  readonly causes: readonly Cause[];
  /** Explanation of the counts; without it the table has none. */
  readonly countTopic?: Explanation["topic"];
  /** Said in place of the table when every amount is known and zero. */
  readonly quiet?: string;
}

export function CauseTable({ label, amountName, causes, countTopic, quiet }: CauseTableProps) {
  const { words } = useScreen();
  const numberOf = useFigureNumber();
  const rows = largestFirst(
    causes.map((cause) => ({ ...cause, figure: cause.amount, amount: numberOf(cause.amount) })),
  );
  const [first] = rows;
  if (first === undefined) return null;
  // One reason for all: the metric gives all of them or none.
  if (rows.every(({ amount }) => amount === undefined))
    return <CellFigure figure={first.figure} topic={first.amountTopic} />;
  const shown = quiet === undefined ? rows : rows.filter(({ amount }) => amount === undefined || amount > 0);
  if (shown.length === 0) return <p>{quiet}</p>;
  const columns = words.value.cellFigures.columns;
  return (
    <table class="causes" aria-label={label}>
      <thead>
        <tr>
          <th scope="col">{columns.cause}</th>
          <th scope="col" class="number">
            {amountName}
          </th>
          {countTopic !== undefined && (
            <th scope="col" class="number">
              {columns.count}
            </th>
          )}
        </tr>
      </thead>
      <tbody>
        {shown.map(({ id, name, figure, amountTopic, count, share }) => (
          <tr key={id}>
            <th scope="row">
              {name}
              <Bar share={share} />
            </th>
            <td class="number">
              <CellFigure figure={figure} topic={amountTopic} decimals={1} />
            </td>
            {countTopic !== undefined && (
              <td class="number">{count !== undefined && <CellFigure figure={count} topic={countTopic} />}</td>
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
