/** What the gateway wrote down in English is told in the language of the page. */
import { expect, test } from "vitest";
import { svExports } from "../../dashboards/language/sv-exports.ts";
import { inOwnWords } from "../../dashboards/written-sentences.ts";
import { missingOf } from "../../gateway/recordings/completeness.ts";

test("everything that a crate may lack has a Swedish sentence with its number", () => {
  const totals = { rows: 12, arrivals: 9, thinned: 2, damaged: 4, lost: 5, gapValues: 0, residual: 6 };
  const gap = {
    type: "gap",
    source: "plc",
    fromMs: 0,
    toMs: 1,
    cause: "silent",
    tagIds: [],
    estimatedCount: 0,
  } as const;

  const written = missingOf({ gaps: [gap], leftOut: ["cell-1/human"] }, totals, true);
  const told = written.map((sentence) => inOwnWords(sentence, svExports.missing));

  expect(written).toHaveLength(8);
  expect(told).not.toEqual(expect.arrayContaining([expect.stringMatching(/ (the|of|that|values) /)]));
  expect(told[0]).toBe("luckor: 1 – värden kan saknas i dem");
  expect(told[6]).toBe("ankomsttiden för 3 värden: loggen har den inte längre");
});

test("what nobody has translated stays as it was written, also where it is called like what every object has", () => {
  expect(inOwnWords("7 of a kind", { "… of another": "" })).toBe("7 of a kind");
  expect(inOwnWords("constructor", {})).toBe("constructor");
});
