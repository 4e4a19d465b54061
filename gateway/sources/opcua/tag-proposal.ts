/** Browsed variables → entries for the list of tags, ready to be looked over by a person. Pure. */

import type { BrowsedNode, TagProposal, VariableDetails } from "../../core/source-access.ts";
import type { DataType } from "../../core/tag.ts";

export interface ProposalOptions {
  readonly source: string;
  /** Equipment path that goes before the names, for example `cell-3`. */
  readonly prefix?: string;
  /** Ids that are taken; a number is added to a name that is. */
  readonly takenIds: ReadonlySet<string>;
  /** Addresses that have a tag already. */
  readonly takenAddresses: ReadonlySet<string>;
}

export interface Proposals {
  readonly tags: readonly TagProposal[];
  /** Variables that have no tag now: no access, or a type that is no value. */
  readonly leftOut: readonly BrowsedNode[];
  /** Variables that have a tag already. */
  readonly present: readonly BrowsedNode[];
}

/** Longest id that the configuration takes. */
const idLengthMax = 200;

/** Objects are passed over. */
export function proposeTags(nodes: readonly BrowsedNode[], options: ProposalOptions): Proposals {
  const ids = new Set(options.takenIds);
  const addresses = new Set(options.takenAddresses);
  const tags: TagProposal[] = [];
  const leftOut: BrowsedNode[] = [];
  const present: BrowsedNode[] = [];
  for (const node of nodes) {
    if (node.details === undefined) continue;
    const dataType = dataTypeOf(node.details);
    if (addresses.has(node.address)) {
      present.push(node);
    } else if (dataType === undefined || !node.details.isReadable) {
      leftOut.push(node);
    } else {
      const id = freeId(idOf(node.path, options.prefix), ids);
      ids.add(id);
      addresses.add(node.address);
      const { unit, range } = node.details;
      tags.push({
        id,
        ...(unit === undefined ? {} : { unit }),
        ...(dataType === "number" ? {} : { dataType }),
        source: options.source,
        address: node.address,
        ...(range === undefined ? {} : { range }),
      });
    }
  }
  return { tags, leftOut, present };
}

/** `MotionDevices / Axis1 / ActualPosition` → `motion-devices/axis1/actual-position`. */
export function idOf(path: readonly string[], prefix?: string): string {
  const parts = [...(prefix === undefined ? [] : [prefix]), ...path.flatMap((name) => name.split("/"))];
  const id = parts.map(kebab).filter((part) => part !== "");
  return (id.length === 0 ? "value" : id.join("/")).slice(-idLengthMax).replace(/^[/-]+/, "");
}

function kebab(name: string): string {
  return name
    .replaceAll(/(\p{Ll}|\d)(\p{Lu})/gu, "$1-$2")
    .replaceAll(/(\p{Lu})(\p{Lu}\p{Ll})/gu, "$1-$2")
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}._/]+/gu, "-")
    .replaceAll(/^-+|-+$/g, "");
}

function freeId(wanted: string, taken: ReadonlySet<string>): string {
  let id = wanted;
  for (let number = 2; taken.has(id); number++) id = `${wanted.slice(0, idLengthMax - 7)}-${number}`;
  return id;
}

const sized = ["SByte", "Byte", "Int16", "UInt16", "Int32", "UInt32", "Int64", "UInt64"];
const integers = new Set([...sized, "Integer", "UInteger"]);
const texts = new Set(["String", "LocalizedText", "Guid", "ByteString", "DateTime", "UtcTime", "QualifiedName"]);

/** Undefined for what is no value of a tag: structures, arrays of texts, unknown types without a value. */
function dataTypeOf({ dataType, isArray, value }: VariableDetails): DataType | undefined {
  const isNumeric = dataType === "Double" || dataType === "Float" || integers.has(dataType);
  if (isArray) return isNumeric ? "waveform" : undefined;
  if (dataType === "Boolean") return "boolean";
  if (integers.has(dataType)) return "integer";
  if (isNumeric || dataType === "Number" || dataType === "Duration") return "number";
  if (texts.has(dataType)) return "string";
  // Enumerations and vendors' own types: what the server sends tells.
  if (typeof value === "number") return Number.isInteger(value) ? "integer" : "number";
  return typeof value === "boolean" ? "boolean" : undefined;
}
