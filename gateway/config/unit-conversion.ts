/** Conversion between two UCUM units as one multiplication and one addition. */
import { createRequire } from "node:module";

export interface Conversion {
  readonly scale: number;
  readonly offset: number;
}

/** What is used of the library of the U.S. National Library of Medicine. */
interface Ucum {
  convertUnitTo(from: string, value: number, to: string): { readonly status: string; readonly toVal: number | null };
  validateUnitString(
    unit: string,
    suggest: boolean,
  ): { readonly status: string; readonly suggestions?: readonly Suggestion[]; readonly ucumCode?: string | null };
}

interface Suggestion {
  readonly units?: readonly (readonly string[])[];
}

let loaded: Ucum | undefined;

/** Loaded when the first unit is converted: it takes 0.2 s and 12 MB. Its main file would load tools that are not used. */
function library(): Ucum {
  if (loaded === undefined) {
    const require = createRequire(import.meta.url);
    const {
      UcumLhcUtils,
    }: { UcumLhcUtils: { getInstance(): Ucum } } = require("@lhncbc/ucum-lhc/source-cjs/ucumLhcUtils.js");
    loaded = UcumLhcUtils.getInstance();
  }
  return loaded;
}

/** Large, so that the difference of two results is exact. */
const farValue = 2 ** 30;

/** value in `to` = scale × value in `from` + offset; or why there is none: an unknown unit, another quantity, a logarithm. */
export function conversion(from: string, to: string): Conversion | { readonly problem: string } {
  if (from === to) return { scale: 1, offset: 0 };
  for (const unit of [from, to]) {
    const problem = unitProblem(unit);
    if (problem !== undefined) return { problem };
  }
  const at = (value: number) => converted(value, from, to);
  const [zero, one, far] = [at(0), at(1), at(farValue)];
  if (zero === null || one === null || far === null) return { problem: `${from} is no unit of the same kind as ${to}` };
  const scale = zero === 0 ? one : (far - zero) / farValue;
  const isLinear = [zero, one, far].every(Number.isFinite) && Math.abs(one - zero - scale) <= 1e-9 * Math.abs(scale);
  return isLinear
    ? { scale, offset: zero }
    : { problem: `${from} and ${to} are not proportional; convert at the source` };
}

/** Some texts that are no unit make the library throw. */
function converted(value: number, from: string, to: string): number | null {
  try {
    return library().convertUnitTo(from, value, to).toVal;
  } catch {
    return null;
  }
}

/** Undefined for a UCUM code. */
function unitProblem(unit: string): string | undefined {
  if (unit === "") return "unit is missing: sourceUnit cannot be converted to nothing";
  const { isKnown, codes } = knownUnit(unit);
  const hint = codes.length > 0 ? `; perhaps ${codes.join(", ")}` : "";
  return isKnown ? undefined : `${unit.slice(0, 100)} is no UCUM unit${hint}`;
}

/** Whether a text is a UCUM code, and which codes the library would rather have seen: three at most. */
export function knownUnit(unit: string): { readonly isKnown: boolean; readonly codes: readonly string[] } {
  try {
    const { status, suggestions = [], ucumCode } = library().validateUnitString(unit, true);
    const codes = [ucumCode ?? [], ...suggestions.flatMap(({ units = [] }) => units.flatMap(([code]) => code ?? []))];
    return { isKnown: status === "valid", codes: codes.flat().slice(0, 3) };
  } catch {
    return { isKnown: false, codes: [] };
  }
}
