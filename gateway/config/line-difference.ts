/** What differs between two texts, line by line, as people read it: what goes, what comes, and what stands around it. Pure. */
import { diffArrays } from "diff";
import type { DifferenceLine } from "../core/settings.ts";

/** Lines around a change. */
const around = 2;
/** Lines that go and come; beyond it everything counts as changed. */
const editsMax = 600;
const shownMax = 400;
const lengthMax = 300;

/** Who signs in at an address is left out, and keys that stand in the file themselves. */
const encodedKey = /^[A-Za-z0-9+/=_-]{40,400}$/;

export interface Difference {
  readonly lines: readonly DifferenceLine[];
  /** Lines that are not shown, because there are too many. */
  readonly leftOut: number;
}

/** Lines of each text, counted from 1, that are shown as …: they are not what somebody asked for. */
export interface HiddenLines {
  readonly before: ReadonlySet<number>;
  readonly after: ReadonlySet<number>;
}

const nothingHidden: HiddenLines = { before: new Set(), after: new Set() };

export function lineDifference(before: string, after: string, hidden = nothingHidden): Difference {
  const [old, next] = [before.split("\n"), after.split("\n")];
  const all = steps(old, next);
  const isNear = nearChange(all);
  const lines: DifferenceLine[] = [];
  all.forEach((step, index) => {
    if (isNear[index] === true) lines.push(step);
    else if (lines.length > 0 && lines.at(-1)?.change !== "skipped") lines.push({ change: "skipped", text: "" });
  });
  if (lines.at(-1)?.change === "skipped") lines.pop();
  return {
    lines: lines.slice(0, shownMax).map((line) => shown(line, hidden)),
    leftOut: Math.max(0, lines.length - shownMax),
  };
}

function shown(line: DifferenceLine, hidden: HiddenLines): DifferenceLine {
  const { text, before = 0, after = 0 } = line;
  const isHidden =
    hasSignIn(text) ||
    text.includes("-----") ||
    encodedKey.test(text.trim()) ||
    hidden.before.has(before) ||
    hidden.after.has(after);
  const clear = isHidden ? `${/^[\s-]{0,200}/.exec(text)?.[0] ?? ""}…` : text;
  return { ...line, text: clear.length > lengthMax ? `${clear.slice(0, lengthMax)}…` : clear };
}

/** An address with a user and a password before its host. */
function hasSignIn(text: string): boolean {
  const hosts = text.split("://").slice(1);
  return hosts.some((rest) => rest.split(/[\s/]/, 1)[0]?.includes("@") === true);
}

function nearChange(all: readonly DifferenceLine[]): boolean[] {
  const isNear = all.map(() => false);
  all.forEach(({ change }, index) => {
    if (change === "same") return;
    for (let at = Math.max(0, index - around); at <= index + around && at < all.length; at++) isNear[at] = true;
  });
  return isNear;
}

function steps(old: readonly string[], next: readonly string[]): DifferenceLine[] {
  const changes = diffArrays([...old], [...next], { maxEditLength: editsMax }) ?? [
    { removed: true, added: false, value: old },
    { removed: false, added: true, value: next },
  ];
  let [before, after] = [0, 0];
  return changes.flatMap(({ removed, added, value }) =>
    value.map((text): DifferenceLine => {
      if (removed) return { change: "removed", before: ++before, text };
      if (added) return { change: "added", after: ++after, text };
      return { change: "same", before: ++before, after: ++after, text };
    }),
  );
}
