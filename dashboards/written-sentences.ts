/** Sentences that the gateway wrote down in English, such as what a crate lacks, in the words of the page. Pure. */

/** `sentences` are found by the English one with `…` for its number; what is not known stays as it was written. */
export function inOwnWords(written: string, sentences: Readonly<Record<string, string>>): string {
  const number = /\d{1,15}/.exec(written)?.[0] ?? "";
  const form = number === "" ? written : written.replace(number, "…");
  return (Object.hasOwn(sentences, form) ? sentences[form]?.replace("…", number) : undefined) ?? written;
}
