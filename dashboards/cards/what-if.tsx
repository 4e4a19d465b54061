/** Card `what-if`: what another place of work or another speed would have made of the recorded time. Zones never shrink. */
import { useSignal } from "@preact/signals";
import type { CellReviewFigures } from "../../gateway/core/cell.ts";
import { reasonCode } from "../collaboration.ts";
import { Explained } from "../controls/explain.tsx";
import { type Explanation, useScreen } from "../screen.ts";
import { useReview } from "../use-review.ts";
import { type AssetProps, defineCard } from "./card.ts";
import { TooLittleKnown } from "./nothing-yet.tsx";
import { useReason } from "./reason.ts";

export const whatIf = defineCard({ about: "asset", title: (words) => words.cellFigures.whatIf.title, view: WhatIf });

const moves = [0, 0.2, 0.4, 0.6, 0.8, 1] as const;
const speeds = [0.5, 0.75, 1, 1.25] as const;

function WhatIf({ asset }: AssetProps) {
  const { words, format } = useScreen();
  const moveM = useSignal<number>(0.4);
  const speedFactor = useSignal<number>(1);
  const { review, failure } = useReview(asset.id, { moveM: moveM.value, speedFactor: speedFactor.value });
  const reason = useReason(review?.unavailable);
  const text = words.value.cellFigures.whatIf;
  return (
    <>
      <Choice
        label={text.move}
        options={moves}
        chosen={moveM.value}
        name={(value) => `${format.value.number(value)} m`}
        onChoose={(value) => {
          moveM.value = value;
        }}
      />
      <Choice
        label={text.speed}
        options={speeds}
        chosen={speedFactor.value}
        name={(value) => `${format.value.integer(100 * value)} %`}
        onChoose={(value) => {
          speedFactor.value = value;
        }}
      />
      {failure !== undefined && <p class="failure">{failure}</p>}
      {review === undefined && failure === undefined && <p class="empty">{words.value.shell.loading}</p>}
      {review?.unavailable !== undefined &&
        (reasonCode(review.unavailable) === "too-little" ? (
          <TooLittleKnown knownSeconds={review.knownSeconds} />
        ) : (
          <p class="empty">– {reason}</p>
        ))}
      {review !== undefined && reason === undefined && (
        <table class="causes review" aria-label={text.title}>
          <thead>
            <tr>
              <th scope="col">{text.figure}</th>
              <th scope="col" class="number">
                {text.recorded}
              </th>
              <th scope="col" class="number">
                {text.changed}
              </th>
            </tr>
          </thead>
          <tbody>
            {"recorded" in review.entries && (
              <Row
                topic="what-if-entries"
                name={text.rows.entries}
                values={[review.entries.recorded, review.entries.remaining]}
                show={format.value.integer}
              />
            )}
            {review.recorded !== undefined && review.changed !== undefined && (
              <Figures recorded={review.recorded} changed={review.changed} />
            )}
          </tbody>
        </table>
      )}
      {review !== undefined && reason === undefined && review.knownSeconds > 0 && (
        <p class="muted">{text.rests(format.value.duration(review.knownSeconds * 1000))}</p>
      )}
      <p class="muted">{text.assumptions}</p>
    </>
  );
}

function Figures({ recorded, changed }: { recorded: CellReviewFigures; changed: CellReviewFigures }) {
  const { words, format } = useScreen();
  const { rows } = words.value.cellFigures.whatIf;
  const { integer, fixed, duration } = format.value;
  const both = (name: keyof CellReviewFigures): [number, number] => [recorded[name], changed[name]];
  return (
    <>
      <Row topic="violation-count" name={rows.violations} values={both("violationCount")} show={integer} />
      <Row
        topic="violation-time-share"
        name={rows.share}
        values={both("violationPercent")}
        show={(v) => `${fixed(v, 1)} %`}
      />
      <Row topic="margin-p05" name={rows.margin} values={both("marginP05")} show={(v) => `${fixed(v, 2)} m`} />
      <Row
        topic="smallest-distance"
        name={rows.distance}
        values={both("smallestDistance")}
        show={(v) => `${fixed(v, 2)} m`}
      />
      <Row topic="what-if-moving" name={rows.moving} values={both("movingSeconds")} show={(v) => duration(v * 1000)} />
    </>
  );
}

interface RowProps {
  readonly topic: Explanation["topic"];
  readonly name: string;
  readonly values: readonly [recorded: number, changed: number];
  readonly show: (value: number) => string;
}

function Row({ topic, name, values: [recorded, changed], show }: RowProps) {
  return (
    <tr>
      <th scope="row">{name}</th>
      <td class="number">{show(recorded)}</td>
      <td class="number">
        <Explained explanation={{ topic }}>
          <strong class="value">{show(changed)}</strong>
        </Explained>
      </td>
    </tr>
  );
}

interface ChoiceProps {
  readonly label: string;
  readonly options: readonly number[];
  readonly chosen: number;
  readonly name: (value: number) => string;
  readonly onChoose: (value: number) => void;
}

function Choice({ label, options, chosen, name, onChoose }: ChoiceProps) {
  return (
    <fieldset class="choice">
      <legend class="muted">{label}</legend>
      <div class="segments">
        {options.map((value) => (
          <button key={value} type="button" aria-pressed={value === chosen} onClick={() => onChoose(value)}>
            {name(value)}
          </button>
        ))}
      </div>
    </fieldset>
  );
}
