/** The last value of a tag as a person may trust it: fresh, stale, uncertain, bad and missing look different. */
import type { TagAnswer } from "../../gateway/api/contract.ts";
import { useScreen } from "../screen.ts";
import { type LiveValue, type ValueState, valueState } from "../value-state.ts";
import { StatusSymbol } from "./symbols.tsx";

export interface ValueProps {
  readonly tagId: string;
  /** Decimals, where a column needs a fixed number of them. */
  readonly decimals?: number;
  readonly withUnit?: boolean;
  /** Why there is no value, when somebody knows. */
  readonly reason?: string | undefined;
}

export interface TagState {
  readonly tag: TagAnswer | undefined;
  readonly last: LiveValue | undefined;
  readonly state: ValueState;
}

/** Last value and state of a tag; draws its component again when they change. */
export function useTag(tagId: string): TagState {
  const { live } = useScreen();
  const tag = live.tags.value.get(tagId);
  const last = live.value(tagId).value;
  const state = valueState(last, live.circumstances(tag));
  return { tag, last, state };
}

export function Value({ tagId, decimals, withUnit = true, reason }: ValueProps) {
  const { live, words, format } = useScreen();
  const { tag, last, state } = useTag(tagId);
  const unit = withUnit && tag !== undefined ? format.value.unit(tag.unit) : "";
  switch (reason !== undefined && state !== "fresh" ? "missing" : state) {
    case "missing":
      return (
        <span class="value value-missing">
          – <span class="value-note">{reason ?? words.value.reading.states.missing}</span>
        </span>
      );
    case "bad":
      return (
        <span class="value value-bad">
          <StatusSymbol status="F" />F <span class="value-note">{words.value.reading.states.bad}</span>
        </span>
      );
    case "stale":
      return (
        <span class="value value-stale">
          <span class="value-figure">
            <ValueText value={last?.value} decimals={decimals} />
          </span>
          <Unit text={unit} />{" "}
          <span class="value-note">{format.value.ago(live.nowMs.value - (last?.timeMs ?? 0))}</span>
        </span>
      );
    case "uncertain":
      return (
        <span class="value">
          <StatusSymbol status="S" name={words.value.reading.states.uncertain} />
          <ValueText value={last?.value} decimals={decimals} />
          <Unit text={unit} />
        </span>
      );
    case "fresh":
      return (
        <span class="value">
          <ValueText value={last?.value} decimals={decimals} />
          <Unit text={unit} />
        </span>
      );
  }
}

function Unit({ text }: { text: string }) {
  return text === "" ? null : <span class="unit"> {text}</span>;
}

function ValueText({ value, decimals }: { value: unknown; decimals: number | undefined }) {
  const { format, words } = useScreen();
  if (typeof value === "number") {
    if (!Number.isFinite(value)) return <>{words.value.reading.notANumber}</>;
    return <>{decimals === undefined ? format.value.number(value) : format.value.fixed(value, decimals)}</>;
  }
  if (typeof value === "boolean") return <>{value ? words.value.reading.yes : words.value.reading.no}</>;
  if (typeof value === "string") return <span class="value-text">{nameOf(words.value.reading.names, value)}</span>;
  return <>–</>;
}

/** `constructor` and its like are texts of a machine, not names that the language has. */
function nameOf(names: Readonly<Record<string, string>>, value: string): string {
  return Object.hasOwn(names, value) ? (names[value] ?? value) : value;
}
