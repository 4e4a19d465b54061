/** What the gateway refuses, in the language of the page. The gateway itself speaks English; its words stay behind the sentence. */
import type { ErrorAnswer } from "../gateway/api/contract.ts";

/** The catalogue comes with the first failure: a page on which nothing fails needs none. */
export async function inWordsOfPage(answer: ErrorAnswer): Promise<ErrorAnswer> {
  if (globalThis.document?.documentElement.lang !== "sv") return answer;
  const sentences = await import("./language/sv-failures.ts").then(
    ({ svFailures }) => svFailures,
    () => undefined,
  );
  return sentences === undefined ? answer : worded(answer, sentences);
}

/** A code without a sentence of its own keeps the words of the gateway. */
export function worded(answer: ErrorAnswer, sentences: Readonly<Record<string, string>>): ErrorAnswer {
  if (!Object.hasOwn(sentences, answer.code)) return answer;
  return { code: answer.code, message: `${sentences[answer.code]} (${answer.message})` };
}
