/** One browsed node as a line for people, or as plain data for machines. Pure. */
import type { Value } from "../core/measurement.ts";
import { qualityOf } from "../core/quality.ts";
import type { BrowsedNode, VariableDetails } from "../core/source-access.ts";

const valueLengthMax = 40;

/** Name, type, value with unit and range, then the address to copy. */
export function nodeText({ kind, path, address, details }: BrowsedNode): string {
  const name = path.join(" / ");
  if (details === undefined) return `${kind === "object" ? `${name} /` : name}   ${address}`;
  const type = details.isArray ? `${details.dataType}[]` : details.dataType;
  const range = details.range === undefined ? "" : ` in [${details.range.join(", ")}]`;
  return `${name}   ${type}   ${valueText(details)}${range}   ${address}`;
}

function valueText({ value, statusCode, unitName, isReadable }: VariableDetails): string {
  const quality = qualityOf(statusCode);
  if (!isReadable) return "(not readable)";
  const unit = unitName === undefined ? "" : ` ${unitName}`;
  const shown = `${shortened(plainText(value))}${unit}`;
  return quality === "good" ? shown : `${shown} (${quality})`;
}

/** JSON has no big integers, no NaN and no samples: they are told as text. */
export function plainNode({ details, ...node }: BrowsedNode): object {
  if (details === undefined) return node;
  const { value } = details;
  const isPlain = value === null || typeof value === "boolean" || typeof value === "string" || Number.isFinite(value);
  return { ...node, details: { ...details, value: isPlain ? value : plainText(value) } };
}

function plainText(value: Value): string {
  if (value === null) return "–";
  if (typeof value === "object") return `${value.samples.length} samples`;
  return String(value);
}

function shortened(text: string): string {
  const line = text.replaceAll(/\p{Cc}/gu, " ");
  return line.length > valueLengthMax ? `${line.slice(0, valueLengthMax - 1)}…` : line;
}
