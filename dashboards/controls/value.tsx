/** The last value of a tag as a person may trust it: fresh, stale, uncertain, bad and missing look different. */
import { computed, type ReadonlySignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import type { TagAnswer } from "../../gateway/api/contract.ts";
import type { Formatter } from "../format.ts";
import type { Messages } from "../language/language.ts";
import { type Screen, useScreen } from "../screen.ts";
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

/** Drawn again when the state changes, not with each value: that goes straight into its text. */
export function Value({ tagId, decimals, withUnit = true, reason }: ValueProps) {
  const { live, words, format } = useScreen();
  const tag = live.tags.value.get(tagId);
  const state = useOfTag(tagId, ({ live: all }, last) =>
    valueState(last, all.circumstances(all.tags.value.get(tagId))),
  );
  const unit = withUnit && tag !== undefined ? format.value.unit(tag.unit) : "";
  switch (reason !== undefined && state.value !== "fresh" ? "missing" : state.value) {
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
            <ValueText tagId={tagId} decimals={decimals} />
          </span>
          <Unit text={unit} />{" "}
          <span class="value-note">{format.value.ago(live.nowMs.value - (live.value(tagId).value?.timeMs ?? 0))}</span>
        </span>
      );
    case "uncertain":
      return (
        <span class="value">
          <StatusSymbol status="S" name={words.value.reading.states.uncertain} />
          <ValueText tagId={tagId} decimals={decimals} />
          <Unit text={unit} />
        </span>
      );
    case "fresh":
      return (
        <span class="value">
          <ValueText tagId={tagId} decimals={decimals} />
          <Unit text={unit} />
        </span>
      );
  }
}

/** The space stands outside: no unit begins a line, and a long one may still be broken. */
function Unit({ text }: { text: string }) {
  return text === "" ? null : (
    <>
      {" "}
      <span class="unit">{text}</span>
    </>
  );
}

function ValueText({ tagId, decimals }: { tagId: string; decimals: number | undefined }) {
  const isText = useOfTag(tagId, (_screen, last) => typeof last?.value === "string");
  const text = useOfTag(
    tagId,
    ({ format, words }, last) => textOf(last?.value, { format: format.value, words: words.value, decimals }),
    decimals,
  );
  return isText.value ? <span class="value-text">{text}</span> : text;
}

/** What follows from the last value of a tag, as a signal: whoever draws it is drawn again only when it is another. */
function useOfTag<T>(
  tagId: string,
  derive: (screen: Screen, last: LiveValue | undefined) => T,
  option?: number,
): ReadonlySignal<T> {
  const screen = useScreen();
  return useMemo(() => computed(() => derive(screen, screen.live.value(tagId).value)), [tagId, screen, option]);
}

interface Telling {
  readonly format: Formatter;
  readonly words: Messages;
  readonly decimals: number | undefined;
}

function textOf(value: unknown, { format, words, decimals }: Telling): string {
  const { reading } = words;
  if (typeof value === "number") {
    if (!Number.isFinite(value)) return reading.notANumber;
    return decimals === undefined ? format.number(value) : format.fixed(value, decimals);
  }
  if (typeof value === "boolean") return value ? reading.yes : reading.no;
  return typeof value === "string" ? (reading.names[value] ?? value) : "–";
}
