/** What a signal probably is, by its name: a guess for people to confirm, never written without them. Pure. */

interface Quantity {
  /** Beginnings or parts of words in names, in English, Swedish and German. */
  readonly pattern: RegExp;
  /** UCUM code. */
  readonly unit: string;
  /** Above this upper end of the range, the other unit is more likely. */
  readonly other?: { readonly above: number; readonly unit: string };
}

const quantities: readonly Quantity[] = [
  { pattern: /vibr|vrms|velocity-rms|schwing/, unit: "mm/s" },
  { pattern: /temp/, unit: "Cel" },
  { pattern: /energ/, unit: "kW.h" },
  { pattern: /power|effekt|leistung/, unit: "kW", other: { above: 1000, unit: "W" } },
  { pattern: /current|ström|strom/, unit: "A" },
  { pattern: /volt|spänning|spannung/, unit: "V" },
  { pattern: /pressure|tryck|druck/, unit: "bar", other: { above: 2000, unit: "kPa" } },
  { pattern: /torque|moment/, unit: "N.m" },
  { pattern: /force|kraft/, unit: "N" },
  { pattern: /rpm|speed|varvtal|drehzahl/, unit: "{rot}/min" },
  { pattern: /flow|flöde|durchfluss/, unit: "m3/h" },
  { pattern: /humid|fukt/, unit: "%" },
  { pattern: /load|last|utili/, unit: "%" },
  { pattern: /level|nivå/, unit: "%" },
];

/** Names that are worth recording without a unit. */
const worthwhile = /state|status|mode|count|cycle|parts|good|scrap|running|läge|antal/;

/** UCUM code that fits a name like `pump-1/motor-temperature`; undefined when no word is known. */
export function likelyUnit(id: string, range?: readonly [low: number, high: number]): string | undefined {
  const name = id.toLowerCase();
  const found = quantities.find(({ pattern }) => pattern.test(name));
  if (found === undefined) return undefined;
  const { unit, other } = found;
  return other !== undefined && range !== undefined && range[1] > other.above ? other.unit : unit;
}

/** Whether a name tells of a quantity that condition, energy or production is followed by. */
export function isLikelyOfUse(id: string): boolean {
  return likelyUnit(id) !== undefined || worthwhile.test(id.toLowerCase());
}
