/** What people call a figure of a cell, and what explains it, by the name of the figure. Pure. */
import type { Messages } from "../language/language.ts";

export interface NamedTopic {
  readonly name: string;
  readonly topic: keyof Messages["topics"];
}

/** Figures that come once for each cause, state or scale, and are explained together. */
const families: readonly (readonly [RegExp, keyof Messages["topics"]])[] = [
  [/^idle-(.+)-share$/, "idle-cause"],
  [/^(.+)-stop-count$/, "stop-cause-count"],
  [/^(.+)-stop-time$/, "stop-cause-time"],
  [/^(median-cycle)-/, "median-cycle"],
  [/^(mental-demand|physical-demand|temporal-demand|performance|effort|frustration)$/, "task-load"],
];

/** Undefined for what is no figure of a cell. */
export function figureName(figure: string, words: Messages): NamedTopic | undefined {
  const own = Object.keys(words.topics).find((topic): topic is keyof Messages["topics"] => topic === figure);
  if (own !== undefined) return { name: words.topics[own].title, topic: own };
  for (const [pattern, topic] of families) {
    const part = pattern.exec(figure)?.[1];
    if (part === undefined) continue;
    const known: Readonly<Record<string, string>> = {
      ...words.cellFigures.idle.causes,
      ...words.cellFigures.stops.causes,
      ...words.cellFigures.cycle.figures,
      ...words.form.results.figures,
    };
    const detail = known[figure] ?? known[part] ?? part;
    return { name: `${words.topics[topic].title}: ${detail}`, topic };
  }
  return undefined;
}
