/** Exchanges one value in the text of a YAML file. Every other byte stays as somebody has written it, comments too. Pure. */
import { isDeepStrictEqual } from "node:util";
import {
  type Document,
  isMap,
  isNode,
  isScalar,
  isSeq,
  type Pair,
  type ParsedNode,
  parseDocument,
  type YAMLMap,
  type YAMLSeq,
} from "yaml";
import { flowText, isPlainObject } from "./flow-text.ts";

/** Keys of mappings and positions in lists, from the top. */
export type Place = readonly (string | number)[];

export interface Wish {
  readonly place: Place;
  /** `undefined` takes the key away. */
  readonly value: unknown;
}

/** Wishes that meet in one place, such as two keys of a mapping that is not there yet, are written one after the other. */
const oneByOneMost = 20;

/**
 * The text with these values. Undefined for a text in which that cannot be done with certainty: the result is read back,
 * and must hold these changes and nothing else.
 */
export function withValues(text: string, wishes: readonly Wish[]): string | undefined {
  const document = parseDocument(text, { prettyErrors: false });
  const before = plain(document);
  if (before === undefined) return undefined;
  const wanted = wishes.reduce<unknown>((value, wish) => changed(value, wish.place, wish.value), before);
  const [only] = wishes;
  const tries = [
    () => exchanged(text, document, wishes),
    ...(wishes.length === 1 && only !== undefined ? [() => rewritten(document, only)] : []),
  ];
  for (const attempt of tries) {
    const result = attempt();
    if (result === undefined) continue;
    const after = parseDocument(result, { prettyErrors: false });
    if (after.errors.length === 0 && isDeepStrictEqual(plain(after), wanted)) return result;
  }
  if (wishes.length < 2 || wishes.length > oneByOneMost) return undefined;
  return wishes.reduce<string | undefined>((so, wish) => (so === undefined ? so : withValues(so, [wish])), text);
}

function plain(document: Document): Record<string, unknown> | undefined {
  if (document.errors.length > 0) return undefined;
  try {
    const value: unknown = document.toJS({ maxAliasCount: 100 }) ?? {};
    return isPlainObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** A copy with the value at the place; mappings that are missing on the way are made. */
function changed(before: unknown, [key, ...rest]: Place, value: unknown): unknown {
  if (key === undefined) return value;
  if (Array.isArray(before)) {
    return before.map((entry: unknown, index) => (index === key ? changed(entry, rest, value) : entry));
  }
  if (value === undefined && !isPlainObject(before)) return before;
  const old = isPlainObject(before) ? before : {};
  const inner = changed(Object.hasOwn(old, key) ? old[key] : undefined, rest, value);
  const { [key]: _, ...others } = old;
  return inner === undefined ? others : { ...old, [key]: inner };
}

/** The last resort, for what is written in ways that are not exchanged piece by piece: comments stay, spaces may move. */
function rewritten(document: Document, { place, value }: Wish): string | undefined {
  const copy = document.clone();
  try {
    if (value === undefined) copy.deleteIn(place);
    else copy.setIn(place, copy.createNode(value));
    return copy.toString({ lineWidth: 0 });
  } catch {
    return undefined;
  }
}

interface Edit {
  readonly from: number;
  readonly to: number;
  readonly insert: string;
}

function exchanged(text: string, document: Document.Parsed, wishes: readonly Wish[]): string | undefined {
  try {
    const { contents } = document;
    // A file that is one mapping in braces is JSON, and stays so.
    const writing = new Writing(text, isMap(contents) && contents.flow === true);
    if (contents === null) {
      const whole = wishes.reduce<unknown>((so, { place, value }) => changed(so, place, value), {});
      return `${text}${text === "" || text.endsWith("\n") ? "" : "\n"}${writing.lines(whole)}`;
    }
    const edits = wishes.flatMap(({ place, value }) => writing.at(contents, place, value));
    return edits
      .toSorted((one, other) => other.from - one.from)
      .reduce((before, { from, to, insert }) => before.slice(0, from) + insert + before.slice(to), text);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function nested(place: Place, value: unknown): unknown {
  return place.toReversed().reduce<unknown>((inner, key) => ({ [key]: inner }), value);
}

/** Knows where things stand in one text. Throws RangeError for what it does not exchange. */
class Writing {
  readonly #text: string;
  readonly #isJson: boolean;

  constructor(text: string, isJson: boolean) {
    this.#text = text;
    this.#isJson = isJson;
  }

  at(node: unknown, [key, ...rest]: Place, value: unknown): Edit[] {
    if (key === undefined) return this.#exchange(node, value);
    if (isSeq(node) && typeof key === "number") return this.at(node.items[key], rest, value);
    if (!isMap(node)) return value === undefined ? [] : this.#replace(node, nested([key, ...rest], value));
    const pair = pairOf(node, key);
    if (pair !== undefined && rest.length === 0 && value === undefined)
      return this.#without(node, node.items.indexOf(pair));
    if (pair !== undefined) return this.at(pair.value, rest, value);
    return value === undefined ? [] : this.#add(node, [String(key), nested(rest, value)]);
  }

  /** Top-level keys of a file that has none yet. */
  lines(value: unknown): string {
    if (!isPlainObject(value)) throw new RangeError("A file is a mapping.");
    return Object.entries(value)
      .map((entry) => `${this.#pair(entry, 0)}\n`)
      .join("");
  }

  #exchange(node: unknown, value: unknown): Edit[] {
    if (isMap(node) && isPlainObject(value) && node.items.length > 0) return this.#exchangeMap(node, value);
    if (isSeq(node) && Array.isArray(value) && node.items.length > 0) return this.#exchangeList(node, value);
    return isScalar(node) && node.value === value ? [] : this.#replace(node, value);
  }

  #exchangeMap(node: YAMLMap, value: Record<string, unknown>): Edit[] {
    const gone = node.items.filter((pair) => !Object.hasOwn(value, keyOf(pair)));
    if (gone.length === node.items.length) return this.#replace(node, value);
    const fresh = Object.entries(value).filter(([key]) => pairOf(node, key) === undefined);
    // What is taken away in braces meets what comes: then the whole is written anew.
    if (node.flow === true && gone.length > 0) return this.#replace(node, value);
    return [
      ...gone.flatMap((pair) => this.#without(node, node.items.indexOf(pair))),
      ...node.items
        .filter((pair) => !gone.includes(pair))
        .flatMap((pair) => this.#exchange(pair.value, value[keyOf(pair)])),
      ...(fresh.length === 0 ? [] : this.#add(node, ...fresh)),
    ];
  }

  #exchangeList(node: YAMLSeq, value: readonly unknown[]): Edit[] {
    if (node.flow === true || value.length === 0) return this.#replace(node, value);
    const kept = Math.min(node.items.length, value.length);
    const changes = value.slice(0, kept).flatMap((item, index) => this.#exchange(node.items[index], item));
    const gone = node.items.slice(kept).map((item) => this.#linesOf(item, /^[ ]{0,200}-[ ]{1,200}$/));
    if (value.length === kept) return [...changes, ...gone];
    const [from] = rangeOf(node);
    const indent = " ".repeat(this.#column(from));
    const at = this.#endOfLine(rangeOf(node)[1]);
    const insert = value.slice(kept).map((item) => `\n${indent}- ${this.#flow(item)}`);
    return [...changes, { from: at, to: at, insert: insert.join("") }];
  }

  #replace(node: unknown, value: unknown): Edit[] {
    const [from, to] = rangeOf(node);
    const end = isMap(node) || isSeq(node) ? this.#trimmed(to) : to;
    // A key without a value has none to exchange: its text comes after the colon.
    const gap = from === to && from > 0 && !/\s/.test(this.#text[from - 1] ?? "") ? " " : "";
    return [{ from, to: Math.max(from, end), insert: gap + this.#flow(value) }];
  }

  #add(node: YAMLMap, ...entries: readonly (readonly [string, unknown])[]): Edit[] {
    const last = node.items.at(-1);
    if (last === undefined) return this.#replace(node, Object.fromEntries(entries));
    const end = endOf(last);
    if (node.flow === true) {
      const insert = entries.map(([key, value]) => `, ${this.#key(key)}: ${this.#flow(value)}`).join("");
      return [{ from: end, to: end, insert }];
    }
    const column = this.#column(rangeOf(node.items[0]?.key)[0]);
    const at = this.#endOfLine(end);
    const insert = entries.map((entry) => `\n${" ".repeat(column)}${this.#pair(entry, column)}`).join("");
    return [{ from: at, to: at, insert }];
  }

  /** Without the pair at this position. */
  #without(node: YAMLMap, index: number): Edit[] {
    const pair = node.items[index];
    if (pair === undefined) return [];
    if (node.items.length === 1) return this.#replace(node, {});
    if (node.flow !== true) return [this.#linesOf(pair.key, /^[ ]{0,200}$/, endOf(pair))];
    const [from] = rangeOf(pair.key);
    const [next, previous] = [node.items[index + 1], node.items[index - 1]];
    if (next !== undefined) return [{ from, to: rangeOf(next.key)[0], insert: "" }];
    return [{ from: previous === undefined ? from : endOf(previous), to: endOf(pair), insert: "" }];
  }

  /** Takes whole lines away; before the node only what `lead` says may stand on its first line. */
  #linesOf(node: unknown, lead: RegExp, end = rangeOf(node)[1]): Edit {
    const [start] = rangeOf(node);
    const from = this.#text.lastIndexOf("\n", start - 1) + 1;
    if (!lead.test(this.#text.slice(from, start))) throw new RangeError("Something else stands on the same line.");
    const to = this.#endOfLine(end);
    return { from, to: Math.min(this.#text.length, to + 1), insert: "" };
  }

  #pair([key, value]: readonly [string, unknown], column: number): string {
    const isList = Array.isArray(value) && value.length > 0 && value.every(isPlainObject);
    if (!isList || this.#isJson) return `${this.#key(key)}: ${this.#flow(value)}`;
    const lead = `\n${" ".repeat(column + 2)}- `;
    return `${this.#key(key)}:${value.map((item) => lead + this.#flow(item)).join("")}`;
  }

  #flow(value: unknown): string {
    return flowText(value, { isJson: this.#isJson });
  }

  #key(key: string): string {
    return flowText(key, { isJson: this.#isJson });
  }

  #column(offset: number): number {
    return offset - (this.#text.lastIndexOf("\n", offset - 1) + 1);
  }

  /** Before the spaces, line ends and comments that a collection takes with it. */
  #trimmed(offset: number): number {
    let end = offset;
    while (end > 0 && /\s/.test(this.#text[end - 1] ?? "")) end--;
    return end;
  }

  #endOfLine(offset: number): number {
    const end = this.#text.indexOf("\n", this.#trimmed(offset));
    return end < 0 ? this.#text.length : end;
  }
}

function keyOf({ key }: Pair): string {
  return isScalar(key) ? String(key.value) : "";
}

function pairOf(node: YAMLMap, key: string | number): Pair | undefined {
  return node.items.find((pair) => isScalar(pair.key) && String(pair.key.value) === String(key));
}

function endOf({ key, value }: Pair): number {
  return isNode(value) && value.range != null ? value.range[1] : rangeOf(key)[1];
}

function rangeOf(node: unknown): ParsedNode["range"] {
  if (isNode(node) && node.range != null) return node.range;
  throw new RangeError("It stands nowhere in the text.");
}
