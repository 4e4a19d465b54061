/** What in a text may tell who somebody is: addresses, telephone and personal numbers, words written like names. Pure. */

export interface TextFinding {
  readonly kind: "e-mail" | "telephone" | "personal number" | "name" | "web address";
  readonly text: string;
}

const patterns: readonly (readonly [TextFinding["kind"], RegExp])[] = [
  ["e-mail", /[\p{L}\d._%+-]+@[\p{L}\d-]+(?:\.[\p{L}\d-]+)+/gu],
  ["web address", /\b(?:https?|opc\.tcp|mqtts?):\/\/\S+/gi],
  // Swedish personal identity number: YYMMDD-NNNN, with or without century (SKV 704).
  ["personal number", /\b(?:19|20)?\d{2}(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01]|[6-8]\d|9[01])[-+]?\d{4}\b/g],
  [
    "telephone",
    /(?<![\d.-])(?:\+|00)\d{1,3}(?:[ ()-]*\d){6,12}\b|(?<![\d.-])0\d{1,3}[ -]\d{2,3}(?:[ -]?\d{2,3}){1,3}\b/g,
  ],
  // Two capitalised words in a row, or one after a title: a guess, and on the safe side.
  [
    "name",
    /\b(?:(?:operator|operatör|herr|fru|mr|mrs|ms|dr)\.? )?\p{Lu}\p{Ll}+(?:-\p{Lu}\p{Ll}+)? \p{Lu}\p{Ll}{1,}\b/gu,
  ],
  ["name", /\b(?:operator|operatör|herr|fru|mr|mrs|ms|dr)\.? \p{Lu}\p{Ll}+\b/giu],
];

export function findingsIn(text: string): TextFinding[] {
  const found = patterns.flatMap(([kind, pattern]) =>
    [...text.matchAll(pattern)].map((match): TextFinding => ({ kind, text: match[0] })),
  );
  return found.filter(({ text: own }, index) => found.findIndex((each) => each.text.includes(own)) === index);
}
