/** MQTT payload → rows of readings, or the reason why not. Pure; throws for no input. */
import type { Rejection, SourceAddress } from "../../core/contracts.ts";
import { type BatchBuilder, type Value, valueFlags } from "../../core/measurement.ts";
import { statusCodes } from "../../core/quality.ts";
import { calendarTimeMs, epochTimeMs } from "../time-text.ts";
import type { PayloadTemplate } from "./config.ts";
import { at, isDeeperThan, pointerTokens } from "./json-text.ts";

/** What is to be read from the messages of one topic. */
export interface TopicPlan {
  readonly entries: readonly PlanEntry[];
  readonly time: readonly string[] | undefined;
  readonly timeUnit: PayloadTemplate["timeUnit"];
  readonly value: readonly string[] | undefined;
  readonly quality: readonly string[] | undefined;
  readonly scale: number;
  readonly sampleRateHz: number;
}

interface PlanEntry {
  readonly address: number;
  /** Pointer of the address; undefined when the address is the topic alone. */
  readonly tokens: readonly string[] | undefined;
}

export interface Plans {
  readonly byTopic: ReadonlyMap<string, TopicPlan>;
  /** Addresses that are none: index and reason. */
  readonly invalid: readonly { readonly address: number; readonly message: string }[];
}

/** Addresses are `topic`, or `topic#/json/pointer` for a value inside the payload. */
export function plansFor(addresses: readonly SourceAddress[], templates: readonly PayloadTemplate[]): Plans {
  const entries = new Map<string, PlanEntry[]>();
  const invalid: { address: number; message: string }[] = [];
  for (const [address, { address: text }] of addresses.entries()) {
    const hash = text.indexOf("#");
    const topic = hash < 0 ? text : text.slice(0, hash);
    const tokens = hash < 0 ? undefined : pointerTokens(text.slice(hash + 1));
    if (!isTopic(topic) || (hash >= 0 && (tokens === undefined || tokens.length === 0))) {
      const message = `"${text.slice(0, 100)}" is no address; write a topic without wildcards, or topic#/json/pointer.`;
      invalid.push({ address, message });
      continue;
    }
    const list = entries.get(topic) ?? [];
    list.push({ address, tokens });
    entries.set(topic, list);
  }
  const byTopic = new Map<string, TopicPlan>();
  for (const [topic, list] of entries) {
    const template = templates.find((candidate) => topicMatches(candidate.topic, topic));
    byTopic.set(topic, {
      entries: list,
      time: template?.time === undefined ? undefined : pointerTokens(template.time),
      timeUnit: template?.timeUnit ?? "auto",
      value: template?.value === undefined ? undefined : pointerTokens(template.value),
      quality: template?.quality === undefined ? undefined : pointerTokens(template.quality),
      scale: template?.scale ?? 1,
      sampleRateHz: template?.sampleRateHz ?? 0,
    });
  }
  return { byTopic, invalid };
}

function isTopic(topic: string): boolean {
  return topic !== "" && topic.length <= 1000 && !/[+#]/.test(topic) && !topic.includes("\0");
}

/** Whether a topic filter with `+` and `#` covers a topic (MQTT 5.0 §4.7). */
export function topicMatches(filter: string, topic: string): boolean {
  const levels = topic.split("/");
  const parts = filter.split("/");
  for (const [index, part] of parts.entries()) {
    if (part === "#") return true;
    if (levels[index] === undefined || (part !== "+" && part !== levels[index])) return false;
  }
  return parts.length === levels.length;
}

export interface PayloadInput {
  readonly payload: Uint8Array;
  readonly plan: TopicPlan;
  readonly isRetained: boolean;
  /** Arrival, milliseconds since the Unix epoch: stands in when the payload has no time. */
  readonly arrivalMs: number;
  readonly maxBytes: number;
  readonly maxDepth: number;
}

const maxTextLength = 65_536;
const maxSamples = 262_144;
/** Greatest time that a Date can hold. */
const maxTimeMs = 8.64e15;
const defaultTimeNames = ["timestamp", "time", "ts"] as const;
const utf8 = new TextDecoder("utf-8", { fatal: true });

/** Adds the values of one message to a batch. Returns the reason when nothing could be read; then nothing is added. */
export function decodePayload(input: PayloadInput, builder: BatchBuilder): Rejection | undefined {
  const { payload, plan } = input;
  if (payload.length === 0) return refuse("SAMSPEL_MQTT_EMPTY", "The payload is empty.", payload);
  if (payload.length > input.maxBytes) {
    return refuse("SAMSPEL_MQTT_TOO_LARGE", `The payload has ${payload.length} bytes.`, payload);
  }
  if (isDeeperThan(input.maxDepth, payload)) {
    return refuse("SAMSPEL_MQTT_TOO_DEEP", `The JSON is nested deeper than ${input.maxDepth}.`, payload);
  }
  const parsed = parse(payload);
  if ("code" in parsed) return refuse(parsed.code, parsed.message, payload);
  const root = parsed.value;
  const time = timeOf(root, input);
  if (typeof time === "string") return refuse("SAMSPEL_MQTT_TIME", time, payload);
  const statusCode = statusOf(root, input, time.isOwn);
  if (statusCode === undefined) return refuse("SAMSPEL_MQTT_QUALITY", "The quality is not understood.", payload);
  const found: { key: number; value: Value }[] = [];
  for (const { address, tokens } of plan.entries) {
    const raw = tokens === undefined ? mainValue(root, plan) : at(root, tokens);
    const value = valueFrom(raw, plan);
    if (value !== undefined) found.push({ key: address, value });
  }
  if (found.length === 0) {
    return refuse("SAMSPEL_MQTT_NO_VALUE", "The payload has no value where the addresses look for it.", payload);
  }
  const flags = (input.isRetained ? valueFlags.retained : 0) | (time.isOwn ? 0 : valueFlags.arrivalTime);
  for (const { key, value } of found) {
    const code = value === null && statusCode === statusCodes.good ? statusCodes.badNoData : statusCode;
    builder.push({ key, value, sourceTimeMs: time.ms, statusCode: code, flags });
  }
  return undefined;
}

type Parsed = { readonly value: unknown } | { readonly code: string; readonly message: string };

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

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function mainValue(root: unknown, plan: TopicPlan): unknown {
  if (plan.value !== undefined) return at(root, plan.value);
  return isObject(root) ? at(root, ["value"]) : root;
}

function timeOf(root: unknown, { plan, arrivalMs }: PayloadInput): { ms: number; isOwn: boolean } | string {
  let raw: unknown;
  if (plan.time !== undefined) raw = at(root, plan.time);
  else if (isObject(root)) raw = defaultTimeNames.map((name) => at(root, [name])).find((found) => found !== undefined);
  if (raw === undefined || raw === null) return { ms: arrivalMs, isOwn: false };
  const ms =
    typeof raw === "number" ? countMs(raw, plan.timeUnit) : typeof raw === "string" ? textMs(raw, plan) : Number.NaN;
  if (!Number.isFinite(ms) || Math.abs(ms) > maxTimeMs)
    return `The time ${JSON.stringify(raw).slice(0, 40)} is not understood.`;
  return { ms, isOwn: true };
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
function statusOf(root: unknown, { plan, isRetained }: PayloadInput, hasTime: boolean): number | undefined {
  const fallback = isRetained && !hasTime ? statusCodes.uncertainLastUsableValue : statusCodes.good;
  const raw = plan.quality === undefined ? undefined : at(root, plan.quality);
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
