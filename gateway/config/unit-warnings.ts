/** Units of tags that are no UCUM code: they are shown as they stand and cannot be converted; most are misspelt. */
import { distance } from "fastest-levenshtein";
import type { Finding } from "./problems.ts";
import { knownUnit } from "./unit-conversion.ts";

/** Units of production lines, of which a misspelt one is most likely. */
const usual =
  "% A Cel Hz J K L L/min N N.m Pa V V.A W W.h bar deg g h kA kHz kN kPa kV kV.A kW kW.h kg kg/h km/h m m/s m/s2 m2 m3 m3/h m3/min mA mbar MPa min mm mm/s ms rad s t um [degF] [ppm] {rot}/min".split(
    " ",
  );

/** What people write, in small letters, where UCUM has another code. */
const spellings: ReadonlyMap<string, string> = new Map([
  ...(["rpm", "r/min", "rev/min", "varv/min"] as const).map((text) => [text, "{rot}/min"] as const),
  ...(["°c", "degc", "grader", "celsius"] as const).map((text) => [text, "Cel"] as const),
  ...(["pcs", "parts", "pieces", "stycken"] as const).map((text) => [text, "{part}"] as const),
  ...([
    ["kwh", "kW.h"],
    ["wh", "W.h"],
    ["mwh", "MW.h"],
    ["nm", "N.m"],
    ["knm", "kN.m"],
    ["va", "V.A"],
    ["kva", "kV.A"],
    ["°f", "[degF]"],
    ["°", "deg"],
    ["volt", "V"],
    ["amp", "A"],
    ["watt", "W"],
    ["percent", "%"],
    ["procent", "%"],
    ["sec", "s"],
    ["sek", "s"],
  ] as const),
]);

const lengthMax = 60;

/** A warning for each tag whose unit is no UCUM code, with the code that is probably meant. */
export function unitWarnings(tags: readonly { readonly unit: string }[]): Finding[] {
  const hints = new Map<string, string | undefined>();
  return tags.flatMap(({ unit }, index) => {
    if (unit === "") return [];
    if (!hints.has(unit)) hints.set(unit, hintOf(unit));
    const hint = hints.get(unit);
    return hint === undefined ? [] : [{ place: ["tags", index, "unit"], message: hint }];
  });
}

/** Undefined for a UCUM code. */
function hintOf(unit: string): string | undefined {
  const { isKnown, codes } = unit.length > lengthMax ? { isKnown: false, codes: [] } : knownUnit(unit);
  if (isKnown) return undefined;
  const meant = codes[0] ?? spelt(unit) ?? nearest(unit);
  const question = meant === undefined ? "" : `; did you mean ${meant}?`;
  return `${unit.slice(0, lengthMax)} is no UCUM unit, and is shown as it stands${question}`;
}

function spelt(unit: string): string | undefined {
  const known = spellings.get(unit.toLowerCase());
  const plain = unit.replaceAll("²", "2").replaceAll("³", "3").replace(/[·*]/g, ".");
  return known ?? (plain !== unit && unit.length <= lengthMax && knownUnit(plain).isKnown ? plain : undefined);
}

/** One letter beside a usual unit. Of two letters and fewer everything is near everything. */
function nearest(unit: string): string | undefined {
  const sameLetters = usual.find((each) => each.toLowerCase() === unit.toLowerCase());
  if (sameLetters !== undefined || unit.length < 3 || unit.length > lengthMax) return sameLetters;
  return usual.find((each) => each.length > 1 && distance(each.toLowerCase(), unit.toLowerCase()) <= 1);
}
