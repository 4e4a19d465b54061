/** What looked unusual in training rows, as a sentence for the card and the command line. */
import type { LearningFinding } from "../core/model-learning.ts";

export function findingText({ channel, unit, kind, fromMs, toMs, at, usual }: LearningFinding): string {
  const value = (number: number) => `${Number(number.toPrecision(4))}${unit === "" ? "" : ` ${unit}`}`;
  const time = (timeMs: number) => new Date(timeMs).toISOString().replace(/\.\d+Z$/, "Z");
  if (kind === "outlier") return `${channel} was ${value(at)} at ${time(fromMs)}, far from the usual ${value(usual)}.`;
  return `${channel} lies at ${value(at)} from ${time(fromMs)} to ${time(toMs)}, otherwise at ${value(usual)}: was that normal?`;
}
