/** What tells the state of a machine: a state tag, the two of OPC 40001-1, power, or nothing but its parts. */
import Type, { type Static } from "typebox";
import type { Measurement } from "../../core/measurement.ts";
import type { TagId } from "../../core/tag.ts";
import { numberOf } from "../input.ts";
import { itemStates, operationModes, type TimeElement, timeElementOf } from "./machine-time.ts";

const tag = (description: string) => Type.String({ minLength: 1, description });
const closed = { additionalProperties: false };
const texts = (description: string) =>
  Type.Array(Type.String({ minLength: 1, maxLength: 100 }), { default: [], maxItems: 50, description });

export const stateOptions = {
  state: Type.Optional(
    Type.Object(
      {
        tag: tag("Tag of the machine's state, text or number."),
        production: Type.Array(Type.String({ minLength: 1, maxLength: 100 }), {
          minItems: 1,
          maxItems: 50,
          description: "Values that mean production.",
        }),
        setUp: texts("Values that mean set-up."),
        down: texts("Values that mean out of order."),
        maintenance: texts("Values that mean planned maintenance: no planned time."),
        off: texts("Values that mean that nothing was to be made: no planned time."),
      },
      { ...closed, description: "State of the machine. Every other value is a delay: planned, and standing." },
    ),
  ),
  machinery: Type.Optional(
    Type.Object(
      {
        itemState: tag("Tag of MachineryItemState."),
        operationMode: Type.Optional(tag("Tag of MachineryOperationMode; without it the mode is Processing.")),
      },
      { ...closed, description: "State as OPC 40001-1 has it, as number or text." },
    ),
  ),
  power: Type.Optional(
    Type.Object(
      {
        tag: tag("Tag of the machine's power."),
        above: Type.Number({ description: "Above this the machine produces, in the tag's unit; below it stands." }),
      },
      { ...closed, description: "Power tells whether the machine runs, where nothing else does." },
    ),
  ),
};

export type StateOptions = { [Key in keyof typeof stateOptions]?: Static<(typeof stateOptions)[Key]> };

/** How the state is read; undefined where only parts tell it. */
export interface StateReader {
  readonly tagIds: readonly TagId[];
  /** From the newest measurement of each tag; undefined when it cannot be told. */
  readonly read: (measurements: readonly (Measurement | undefined)[]) => TimeElement | undefined;
}

export function stateReader({ state, machinery, power }: StateOptions): StateReader | undefined {
  if (state !== undefined) {
    return { tagIds: [state.tag], read: ([m]) => elementOf(state, textOf(m)) };
  }
  if (machinery !== undefined) {
    const { itemState, operationMode } = machinery;
    return {
      tagIds: operationMode === undefined ? [itemState] : [itemState, operationMode],
      read: ([item, mode]) => {
        const numbers = {
          itemState: codeOf(item, itemStates),
          operationMode: operationMode === undefined ? operationModes.processing : codeOf(mode, operationModes),
        };
        return timeElementOf({ ...numbers, isPlanned: true });
      },
    };
  }
  if (power === undefined) return undefined;
  return {
    tagIds: [power.tag],
    read: ([m]) => {
      const value = m === undefined ? undefined : numberOf(m);
      if (value === undefined) return undefined;
      return value > power.above ? "production" : "delay";
    },
  };
}

function elementOf(
  { production, setUp, down, maintenance, off }: NonNullable<StateOptions["state"]>,
  text: string | undefined,
): TimeElement | undefined {
  if (text === undefined) return undefined;
  if (production.includes(text)) return "production";
  if (setUp.includes(text)) return "set-up";
  if (down.includes(text)) return "down";
  if (maintenance.includes(text)) return "maintenance";
  return off.includes(text) ? "unplanned" : "delay";
}

function textOf(measurement: Measurement | undefined): string | undefined {
  if (measurement === undefined || measurement.quality !== "good") return undefined;
  const { value } = measurement;
  return value === null || typeof value === "object" ? undefined : String(value);
}

/** Number of an enumeration that servers give as number or as text, whatever its case; NaN for anything else. */
function codeOf(measurement: Measurement | undefined, codes: Readonly<Record<string, number>>): number {
  const text = textOf(measurement)?.toLowerCase();
  if (text === undefined) return Number.NaN;
  const named = Object.entries(codes).find(([name]) => name.toLowerCase() === text);
  return named === undefined ? Number(text) : named[1];
}
