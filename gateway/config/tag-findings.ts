/** What is wrong within one tag that no schema can say: ranges, dead bands, units. */
import type { Finding } from "./problems.ts";
import type { TagConfig } from "./tag-schema.ts";
import { conversion } from "./unit-conversion.ts";

const numeric: readonly TagConfig["dataType"][] = ["number", "integer", "waveform"];

export function tagFindings(tag: TagConfig, place: Finding["place"]): Finding[] {
  const { dataType, deadband, deadbandPercent, range, sourceUnit, unit } = tag;
  const findings: Finding[] = [];
  const find = (key: keyof TagConfig, message: string) => findings.push({ place: [...place, key], message });
  if (range !== undefined && range[0] >= range[1]) find("range", "the low end must be below the high end");
  if (deadbandPercent !== undefined) {
    if (deadband !== undefined) find("deadbandPercent", "deadband is given too; leave one of them out");
    if (range === undefined) find("deadbandPercent", "percent of what? range is missing");
  }
  for (const key of ["deadband", "deadbandPercent"] as const) {
    if (tag[key] !== undefined && dataType !== "number" && dataType !== "integer") {
      find(key, `a value of type ${dataType} has no dead band`);
    }
  }
  if (sourceUnit === undefined) return findings;
  if (!numeric.includes(dataType)) find("sourceUnit", `a value of type ${dataType} has no unit`);
  const units = conversion(sourceUnit, unit);
  if ("problem" in units) find("sourceUnit", units.problem);
  return findings;
}
