/** Keys of the label page: move, zoom, set begin and end, label, take away. */
import type { Signal } from "@preact/signals";
import { moved, type View, zoomed } from "../label-view.ts";
import { labelClassOf } from "./label-classes.ts";

export interface KeyTargets {
  readonly view: Signal<View>;
  readonly chosen: Signal<View>;
  readonly whole: View;
  readonly selected: Signal<string | undefined>;
  readonly add: (name: string) => void;
  readonly remove: (label: string) => void;
  /** Plays the recording back, or pauses. */
  readonly play: () => void;
}

const step = 0.1;

/** Keys within a field of text belong to the field. */
export function labelKey(event: KeyboardEvent, targets: KeyTargets): void {
  const { target } = event;
  const isField = target instanceof HTMLInputElement || target instanceof HTMLSelectElement;
  if (isField || event.ctrlKey || event.metaKey || event.altKey) return;
  if (act(event.key, targets)) event.preventDefault();
}

/** False for a key that means nothing here. */
export function act(key: string, { view, chosen, whole, selected, add, remove, play }: KeyTargets): boolean {
  const now = view.peek();
  const middle = (now.fromMs + now.toMs) / 2;
  const { fromMs, toMs } = chosen.peek();
  switch (key) {
    case "ArrowLeft":
      view.value = moved(now, -step, whole);
      return true;
    case "ArrowRight":
      view.value = moved(now, step, whole);
      return true;
    case "+":
      view.value = zoomed(now, 0.5, whole);
      return true;
    case "-":
      view.value = zoomed(now, 2, whole);
      return true;
    case "i":
    case "I":
      chosen.value = { fromMs: middle, toMs: Math.max(middle, toMs) };
      return true;
    case "o":
    case "O":
      chosen.value = { fromMs: Math.min(middle, fromMs), toMs: middle };
      return true;
    case "p":
    case "P":
      play();
      return true;
    case "Delete":
      if (selected.peek() !== undefined) remove(selected.peek()!);
      return true;
    default: {
      const name = labelClassOf(key);
      if (name !== undefined) add(name);
      return name !== undefined;
    }
  }
}
