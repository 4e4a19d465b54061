/** MQTT payload → rows of readings, or the reason why not. Pure; throws for no input. */
import type { Rejection } from "../../core/contracts.ts";
import { type BatchBuilder, type Value, valueFlags } from "../../core/measurement.ts";
import { statusCodes } from "../../core/quality.ts";
import { calendarTimeMs, epochTimeMs } from "../time-text.ts";
import type { PayloadTemplate } from "./config.ts";
import { at, isDeeperThan } from "./json-text.ts";
import type { Validity } from "./people/expiry.ts";
import type { Formed } from "./people/message.ts";
import type { PlanEntry, TopicPlan } from "./plan.ts";

export interface PayloadInput {
  readonly payload: Uint8Array;
  readonly plan: TopicPlan;
  readonly isRetained: boolean;
  /** Arrival, milliseconds since the Unix epoch: stands in when the payload has no time. */
  readonly arrivalMs: number;
  readonly maxBytes: number;
  readonly maxDepth: number;
  /** Told how long the values of the message hold, where its format says so. */
  readonly onValid?: (validity: Validity) => void;
}

const maxTextLength = 65_536;
const maxSamples = 262_144;
const maxItems = 100_000;
/** Greatest time that a Date can hold. */
const maxTimeMs = 8.64e15;
const defaultTimeNames = ["timestamp", "time", "ts"] as const;
const utf8 = new TextDecoder("utf-8", { fatal: true });

/**
 * Adds the values of one message to a batch. Returns the reason when something could not be read: then nothing is added,
 * or, with a list of items, nothing of the items concerned.
 */
export function decodePayload(input: PayloadInput, builder: BatchBuilder): Rejection | undefined {
  const rejection = decoded(input, builder);
  if (rejection === undefined) return undefined;
  const { isPrivate, items, entries } = input.plan;
  // Of a list, only some items may be concerned, and their names may not be readable.
  const refused = items === undefined ? { refused: new Map(entries.map(({ address }) => [address, 1])) } : {};
  return { ...rejection, ...refused, ...(isPrivate ? { example: "" } : {}) };
}

function decoded(input: PayloadInput, builder: BatchBuilder): Rejection | undefined {
  const { payload } = input;
  if (payload.length === 0) return refuse("SAMSPEL_MQTT_EMPTY", "The payload is empty.", payload);
  if (payload.length > input.maxBytes) {
    return refuse("SAMSPEL_MQTT_TOO_LARGE", `The payload has ${payload.length} bytes.`, payload);
  }
  if (isDeeperThan(input.maxDepth, payload)) {
    return refuse("SAMSPEL_MQTT_TOO_DEEP", `The JSON is nested deeper than ${input.maxDepth}.`, payload);
  }
  const parsed = parse(payload);
  if (isFault(parsed)) return refuse(parsed.code, parsed.message, payload);
  const fault = addValues(parsed.value, input, builder);
  return fault === undefined ? undefined : refuse(fault.code, fault.message, payload);
}

function addValues(root: unknown, input: PayloadInput, builder: BatchBuilder): Fault | undefined {
  const { people, items } = input.plan;
  if (people !== undefined) return addPeople(people(root, input.arrivalMs), input, builder);
  return items === undefined ? addItem(root, input, builder) : addItems(root, input, builder);
}

/** What a message about people does not tell has no value; that is no fault. */
function addPeople(message: Formed | Fault, input: PayloadInput, builder: BatchBuilder): Fault | undefined {
  if (isFault(message)) return message;
  const { root, validMs, statusCode = statusCodes.good, timeMs = input.arrivalMs } = message;
  input.onValid?.({ validMs, sourceTimeMs: timeMs });
  const flags =
    (input.isRetained ? valueFlags.retained : 0) | (message.timeMs === undefined ? valueFlags.arrivalTime : 0);
  for (const { address, tokens = [] } of input.plan.entries) {
    const value = valueFrom(at(root, tokens), input.plan);
    if (value !== undefined) builder.push({ key: address, value, sourceTimeMs: timeMs, statusCode, flags });
  }
  return undefined;
}

interface Fault {
  readonly code: string;
  readonly message: string;
}

const noValue: Fault = {
  code: "SAMSPEL_MQTT_NO_VALUE",
  message: "The payload has no value where the addresses look for it.",
};

/** The first fault among the items, where there is one. Items that no address asks for are none. */
function addItems(root: unknown, input: PayloadInput, builder: BatchBuilder): Fault | undefined {
  const items = at(root, input.plan.items ?? []);
  if (!Array.isArray(items)) return { ...noValue, message: "The payload has no list where the template looks for it." };
  if (items.length > maxItems) return { ...noValue, message: `The list has more than ${maxItems} items.` };
  const before = builder.length;
  let fault: Fault | undefined;
  for (const item of items) {
    const found = addItem(item, input, builder, root);
    if (found !== noValue) fault ??= found;
  }
  return fault ?? (builder.length === before ? noValue : undefined);
}

/** `root` is the whole message: an item without time or quality has those of the message. */
function addItem(item: unknown, input: PayloadInput, builder: BatchBuilder, root: unknown = item): Fault | undefined {
  const { plan } = input;
  const found: { key: number; value: Value }[] = [];
  for (const entry of entriesFor(item, plan)) {
    const raw = entry.tokens === undefined ? mainValue(item, plan) : at(item, entry.tokens);
    const value = valueFrom(raw, plan);
    if (value !== undefined) found.push({ key: entry.address, value });
  }
  if (found.length === 0) return noValue;
  const time = timeOf([item, root], input);
  if (isFault(time)) return time;
  const statusCode = statusOf([item, root], input, time.isOwn);
  if (statusCode === undefined) return { code: "SAMSPEL_MQTT_QUALITY", message: "The quality is not understood." };
  const flags = (input.isRetained ? valueFlags.retained : 0) | (time.isOwn ? 0 : valueFlags.arrivalTime);
  for (const { key, value } of found) {
    const code = value === null && statusCode === statusCodes.good ? statusCodes.badNoData : statusCode;
    builder.push({ key, value, sourceTimeMs: time.ms, statusCode: code, flags });
  }
  return undefined;
}

/** With named items, the first part of an address is the name and the rest leads into the item. */
function entriesFor(item: unknown, { entries, name }: TopicPlan): readonly PlanEntry[] {
  if (name === undefined) return entries;
  const own = at(item, name);
  return entries.flatMap(({ address, tokens }) => {
    if (tokens === undefined || tokens[0] !== own) return [];
    return [{ address, tokens: tokens.length > 1 ? tokens.slice(1) : undefined }];
  });
}

type Parsed = { readonly value: unknown } | Fault;

/** JSON where it looks like JSON; otherwise a plain number or a short word. */
function parse(payload: Uint8Array): Parsed {
  let text: string;
  try {
    text = utf8.decode(payload).trim();
  } catch {
    return { code: "SAMSPEL_MQTT_ENCODING", message: "The payload is not UTF-8 text." };
  }
  try {
    const value: unknown = JSON.parse(text);
    return { value };
  } catch {
    if (/^[[{"]/.test(text)) return { code: "SAMSPEL_MQTT_JSON", message: "The payload is not valid JSON." };
  }
  if (text === "") return { code: "SAMSPEL_MQTT_EMPTY", message: "The payload is empty." };
  const number = Number(text);
  if (!Number.isNaN(number) || text === "NaN") return { value: number };
  if (text.length > 1000)
    return { code: "SAMSPEL_MQTT_JSON", message: "The payload is neither JSON nor a short word." };
  return { value: text };
}

function isFault(result: object): result is Fault {
  return "code" in result;
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function mainValue(root: unknown, plan: TopicPlan): unknown {
  if (plan.value !== undefined) return at(root, plan.value);
  return isObject(root) ? at(root, ["value"]) : root;
}

/** `places` are looked at in order. */
type Places = readonly [item: unknown, root: unknown];

function firstAt([item, root]: Places, tokens: readonly string[]): unknown {
  return at(item, tokens) ?? at(root, tokens);
}

function timeOf(places: Places, { plan, arrivalMs }: PayloadInput): { ms: number; isOwn: boolean } | Fault {
  let raw: unknown;
  if (plan.time !== undefined) raw = firstAt(places, plan.time);
  else
    raw = places
      .flatMap((place) => defaultTimeNames.map((name) => at(place, [name])))
      .find((found) => found !== undefined);
  if (raw === undefined || raw === null) return { ms: arrivalMs, isOwn: false };
  const ms =
    typeof raw === "number" ? countMs(raw, plan.timeUnit) : typeof raw === "string" ? textMs(raw, plan) : Number.NaN;
  if (Number.isFinite(ms) && Math.abs(ms) <= maxTimeMs) return { ms, isOwn: true };
  const text = JSON.stringify(raw).slice(0, 40);
  return { code: "SAMSPEL_MQTT_TIME", message: `The time ${text} is not understood.` };
}

function countMs(count: number, unit: PayloadTemplate["timeUnit"]): number {
  switch (unit) {
    case "auto":
      return epochTimeMs(count);
    case "s":
      return count * 1e3;
    case "ms":
      return count;
    case "us":
      return count / 1e3;
    case "ns":
      return count / 1e6;
  }
}

function textMs(text: string, { timeUnit }: TopicPlan): number {
  const calendar = calendarTimeMs(text.trim());
  if (calendar !== undefined) return calendar;
  return text.trim() === "" ? Number.NaN : countMs(Number(text), timeUnit);
}

/** A retained value without a time of its own is the last usable one, of unknown age. */
function statusOf(places: Places, { plan, isRetained }: PayloadInput, hasTime: boolean): number | undefined {
  const fallback = isRetained && !hasTime ? statusCodes.uncertainLastUsableValue : statusCodes.good;
  const raw = plan.quality === undefined ? undefined : firstAt(places, plan.quality);
  if (raw === undefined || raw === null) return fallback;
  if (typeof raw === "boolean") return raw ? fallback : statusCodes.bad;
  if (typeof raw === "number") return Number.isInteger(raw) && raw >= 0 && raw <= 0xffff_ffff ? raw >>> 0 : undefined;
  if (typeof raw !== "string") return undefined;
  const word = raw.toLowerCase();
  if (word === "good") return fallback;
  if (word === "uncertain") return statusCodes.uncertain;
  return word === "bad" ? statusCodes.bad : undefined;
}

function valueFrom(raw: unknown, { scale, sampleRateHz }: TopicPlan): Value | undefined {
  if (raw === null || typeof raw === "boolean") return raw;
  if (typeof raw === "number") return raw * scale;
  if (typeof raw === "string") return raw.length <= maxTextLength ? raw : undefined;
  if (!Array.isArray(raw) || raw.length === 0 || raw.length > maxSamples) return undefined;
  if (!raw.every((sample) => typeof sample === "number")) return undefined;
  return { sampleRateHz, samples: Float32Array.from(raw, (sample) => sample * scale) };
}

function refuse(code: string, message: string, payload: Uint8Array): Rejection {
  const start = Buffer.from(payload.subarray(0, 200)).toString("utf8");
  return { type: "rejection", code, message, example: start.replaceAll(/\p{Cc}/gu, " ").slice(0, 200) };
}
