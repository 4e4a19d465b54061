/** How far two annotators agree: Cohen's κ over equal stretches of time. Pure. */
import type { Agreement, Annotator, RecordingLabel } from "../core/recording-label.ts";

/** A label of a moment counts for the stretch that it lies in. */
const stretchesMax = 10_000;
const stretchMs = 1000;

/** κ = (observed − expected) / (1 − expected). Source: Cohen 1960, A coefficient of agreement for nominal scales, eq. 1. */
export function cohensKappa(first: readonly string[], second: readonly string[]): Agreement {
  const stretches = first.length;
  if (stretches === 0) return { kappa: null, observed: 0, expected: 0, stretches };
  const shareOf = (classes: readonly string[], name: string) =>
    classes.filter((each) => each === name).length / stretches;
  const names = new Set([...first, ...second]);
  const observed = first.filter((name, index) => name === second[index]).length / stretches;
  const expected = [...names].reduce((sum, name) => sum + shareOf(first, name) * shareOf(second, name), 0);
  const kappa = expected < 1 ? (observed - expected) / (1 - expected) : null;
  return { kappa, observed, expected, stretches };
}

interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Seconds of the span, or longer stretches where it is long; without a label the class is empty. */
export function agreementOf(labels: readonly RecordingLabel[], { fromMs, toMs }: Span): Agreement {
  const count = Math.max(1, Math.min(stretchesMax, Math.ceil((toMs - fromMs) / stretchMs)));
  const width = (toMs - fromMs) / count;
  const classesOf = (annotator: Annotator): string[] => {
    const classes = new Array<string>(count).fill("");
    for (const label of labels.filter((each) => each.annotator === annotator)) {
      const begin = Math.max(0, Math.floor((label.fromMs - fromMs) / width));
      const end = Math.min(count, Math.max(begin + 1, Math.ceil((label.toMs - fromMs) / width)));
      classes.fill(label.class, begin, end);
    }
    return classes;
  };
  const [first, second] = [classesOf("first"), classesOf("second")];
  const agreement = cohensKappa(first, second);
  const hasBoth = [first, second].every((classes) => classes.some((name) => name !== ""));
  return hasBoth ? agreement : { ...agreement, kappa: null };
}
