/** Which addresses a monitored item feeds, and what part of its value each of them gets. */
import { partAt, unknownType } from "./structure.ts";
import { arrayValue, scalarValue, type Taken, takenValue, type VariantLike } from "./variant.ts";

/** One address that is fed by an item whose value is taken apart or translated. */
export interface Feed {
  readonly address: number;
  /** Names of fields and indexes of elements; empty for the whole value. */
  readonly path: readonly string[];
  /** Texts of the numbers of an enumeration, where text is wanted. */
  readonly texts?: ReadonlyMap<number, string>;
}

/** Decodes a structure that the client library left encoded; `unknownType` when that cannot be done. */
export type Decode = (value: unknown) => unknown;

/** By client handle: the one address of an item that is taken as it is, or the feeds of one that is not. */
export class Handles {
  readonly addresses: (number | undefined)[] = [];
  readonly feeds: (readonly Feed[] | undefined)[] = [];
  /** Set once the types of the server are known. */
  decode: Decode = (value) => value;

  /** The client handle of an address is its index plus one; handle 0 is not used. */
  static of(address: number): number {
    return address + 1;
  }

  /** Every address has an item of its own, taken as it is. */
  static plain(addressCount: number): Handles {
    const handles = new Handles();
    for (let address = 0; address < addressCount; address++) handles.addresses[Handles.of(address)] = address;
    return handles;
  }

  /** Only this address, under handle 0, with the feed that it has here. */
  only(address: number): Handles {
    const feed = this.feeds.flatMap((feeds) => feeds ?? []).find((known) => known.address === address);
    const handles = new Handles();
    handles.decode = this.decode;
    if (feed === undefined) handles.addresses[0] = address;
    else handles.feeds[0] = [feed];
    return handles;
  }
}

/** There is no such part in the value. */
export const noPart = Symbol("no part");

/** The value that a feed gets of a variant. */
export function fedValue(
  { dataType, arrayType, value }: VariantLike,
  { path, texts }: Feed,
  decode: Decode,
): Taken | typeof noPart | typeof unknownType {
  let taken: Taken;
  if (path.length === 0) {
    const whole: unknown = Array.isArray(value) && arrayType !== 0 ? value.map(decode) : decode(value);
    if (whole === unknownType || (Array.isArray(whole) && whole.includes(unknownType))) return unknownType;
    taken = takenValue({ value: whole, dataType, arrayType });
  } else {
    const part = partAt({ value, type: wideNames[dataType] ?? "", isArray: arrayType !== 0 }, path, decode);
    if (part === undefined) return noPart;
    if (part.value === unknownType) return unknownType;
    const partType = wideTypes[part.type] ?? 0;
    if (part.value === null || part.value === undefined) taken = null;
    else taken = part.isArray ? arrayValue(part.value, partType) : scalarValue(part.value, partType);
  }
  if (texts === undefined || (typeof taken !== "number" && typeof taken !== "boolean")) return taken;
  return texts.get(Number(taken)) ?? String(taken);
}

const wideNames: Readonly<Record<number, string>> = { 8: "Int64", 9: "UInt64" };
const wideTypes: Readonly<Record<string, number>> = { Int64: 8, UInt64: 9 };
