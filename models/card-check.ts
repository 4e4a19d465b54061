/** Checks of the files beside a graph, compiled: a start of the scoring process checks hundreds of them. */
import { Compile } from "typebox/compile";
import { GoldenExamples, ModelCard } from "./card.ts";

const card = Compile(ModelCard);
const golden = Compile(GoldenExamples);

export interface CheckedFiles {
  readonly card: ModelCard;
  readonly golden: GoldenExamples;
}

/** Content that has been checked, or what is wrong with it. */
export type Checked<T> = { readonly content: T } | { readonly problem: string };

export const checks: { readonly [File in keyof CheckedFiles]: (content: unknown) => Checked<CheckedFiles[File]> } = {
  card: (content) => (card.Check(content) ? { content } : { problem: firstOf(card.Errors(content)) }),
  golden: (content) => (golden.Check(content) ? { content } : { problem: firstOf(golden.Errors(content)) }),
};

function firstOf([first]: readonly { readonly instancePath: string; readonly message: string }[]): string {
  return `${first?.instancePath || "/"} ${first?.message ?? "is not as expected"}.`;
}
