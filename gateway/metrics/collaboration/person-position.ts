/** The position of the nearest person from two tags: known while both are good, fresh and of one moment. Held for the next value only. */
import Type, { type Static } from "typebox";
import type { MetricEvent } from "../../core/contracts.ts";
import { activityOf, numberOf } from "../input.ts";

export const positionOptions = {
  human: Type.Object(
    { x: Type.String({ minLength: 1 }), y: Type.String({ minLength: 1 }) },
    {
      additionalProperties: false,
      description: "Tags of the position of the nearest person, m from the robot's base.",
    },
  ),
  humanPresent: Type.Optional(
    Type.String({ minLength: 1, description: "Tag that is true while a person is in the cell." }),
  ),
};

const schema = Type.Object(positionOptions);
type PositionConfig = Static<typeof schema>;

export const positionInputs = ({ human, humanPresent }: PositionConfig) =>
  humanPresent === undefined ? [human.x, human.y] : [human.x, human.y, humanPresent];

interface Coordinate {
  readonly timeMs: number;
  /** Undefined: not good. */
  readonly value: number | undefined;
}

export interface PositionState {
  readonly x: Coordinate | undefined;
  readonly y: Coordinate | undefined;
  /** False only when it is known that nobody is there. */
  readonly isPresent: boolean;
}

export const noPosition: PositionState = { x: undefined, y: undefined, isPresent: true };

/** What is known after an event: `undefined` where the event completes no position. */
export interface Seen {
  readonly timeMs: number;
  /** Undefined: nobody is there, or the position is not known. */
  readonly at: readonly [x: number, y: number] | undefined;
}

/** A person outside of this has been tracked wrongly, m. Source: rule of this product. */
const believableMetres = 100;

/** The state after a value, and the position when x and y of one moment are both there. */
export function positionStep(
  state: PositionState,
  { input, measurement }: Extract<MetricEvent, { type: "value" }>,
): readonly [PositionState, Seen | undefined] {
  const timeMs = measurement.sourceTimeMs;
  if (input === 2) {
    const isPresent = activityOf(measurement) !== false;
    return [{ ...state, isPresent }, isPresent ? undefined : { timeMs, at: undefined }];
  }
  const axis = input === 0 ? "x" : "y";
  const before = state[axis];
  if (input > 2 || (before !== undefined && !(timeMs > before.timeMs))) return [state, undefined];
  const value = numberOf(measurement);
  const isBelievable = value !== undefined && Math.abs(value) <= believableMetres;
  const next = { ...state, [axis]: { timeMs, value: isBelievable ? value : undefined } };
  const { x, y } = next;
  if (x === undefined || y === undefined || x.timeMs !== y.timeMs) return [next, undefined];
  const isKnown = next.isPresent && x.value !== undefined && y.value !== undefined;
  return [next, { timeMs, at: isKnown ? [x.value!, y.value!] : undefined }];
}
