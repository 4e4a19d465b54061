/** What differs between two texts of a configuration, by key and entry. Values are left out: they may be secrets. Pure. */
import { isDeepStrictEqual } from "node:util";
import { parseDocument } from "yaml";
import type { ConfigurationDifference } from "../core/fleet.ts";

type Mapping = Readonly<Record<string, unknown>>;

/** Both texts are valid configurations; references in them are compared, not what they stand for. */
export function configurationDifferences(before: string, after: string): ConfigurationDifference[] {
  return differences(plain(before), plain(after), "");
}

function differences(before: Mapping, after: Mapping, prefix: string): ConfigurationDifference[] {
  return keysOf(before, after).flatMap((key): ConfigurationDifference[] => {
    const place = `${prefix}${key}`;
    const [from, to] = [before[key], after[key]];
    if (isDeepStrictEqual(from, to)) return [];
    const [listFrom, listTo] = [byId(from), byId(to)];
    if (listFrom !== undefined && listTo !== undefined) return differences(listFrom, listTo, `${place}/`);
    if (from === undefined) return [{ place, change: "added" }];
    if (to === undefined) return [{ place, change: "removed" }];
    if (!isMapping(from) || !isMapping(to)) return [{ place, change: "changed" }];
    const keys = keysOf(from, to).filter((inner) => !isDeepStrictEqual(from[inner], to[inner]));
    return [{ place, change: "changed", keys }];
  });
}

/** Entries of a list by their id; a list that is not there has none. */
function byId(value: unknown): Mapping | undefined {
  if (value === undefined || value === null) return {};
  if (!Array.isArray(value)) return undefined;
  const entries = value.map((entry: unknown) => [isMapping(entry) ? entry.id : undefined, entry] as const);
  return entries.every(([id]) => typeof id === "string") ? Object.fromEntries(entries) : undefined;
}

function keysOf(before: Mapping, after: Mapping): string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].toSorted();
}

function isMapping(value: unknown): value is Mapping {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function plain(text: string): Mapping {
  const value: unknown = parseDocument(text, { prettyErrors: false }).toJS({ maxAliasCount: 100 });
  return isMapping(value) ? value : {};
}
