/** Entries of the log → MQTT messages of a unified namespace. Pure. */
import type { ConditionChange } from "../../core/condition.ts";
import type { Entry, Stored } from "../../core/contracts.ts";
import { jsonForm, rowSequence, timeText } from "../../core/entry-record.ts";
import type { Gap } from "../../core/gap.ts";
import { type MeasurementBatch, timeMsAt, valueAt, valueFlags } from "../../core/measurement.ts";
import { qualityOf } from "../../core/quality.ts";
import { nameOf, type Tag } from "../../core/tag.ts";

export interface Message {
  readonly topic: string;
  readonly payload: string;
  /** It is the newest of its topic: the broker may keep it. */
  readonly isNewest: boolean;
}

interface Place {
  readonly topic: string;
  readonly unit: string;
  /** Source time of the newest value that was published. */
  newestMs: number;
}

/** Keeps the topics, which are the same for ever, and what was the newest value of each. */
export class Namespace {
  readonly #prefix: string;
  readonly #tag: (number: number) => Tag | undefined;
  readonly #places = new Map<number, Place | undefined>();

  constructor(prefix: string, tag: (number: number) => Tag | undefined) {
    this.#prefix = prefix;
    this.#tag = tag;
  }

  /** Messages in the order of the log. Undefined stands for a value whose tag is not known any more. */
  *messagesOf(entries: readonly Stored<Entry>[]): Generator<Message | undefined> {
    for (const { sequence, entry } of entries) {
      if (entry.type === "gap") yield gapMessage(entry, sequence, this.#prefix);
      else if (entry.type === "condition") yield conditionMessage(entry, sequence, this.#prefix);
      else for (let row = 0; row < entry.length; row++) yield this.#valueMessage({ sequence, entry }, row);
    }
  }

  #valueMessage(stored: Stored<MeasurementBatch>, row: number): Message | undefined {
    const { entry } = stored;
    const place = this.#placeOf(entry.tags[row]!);
    if (place === undefined) return undefined;
    const timeMs = timeMsAt(entry, row);
    const isNewest = timeMs >= place.newestMs && (entry.flags[row]! & valueFlags.backfilled) === 0;
    if (isNewest) place.newestMs = timeMs;
    return { topic: place.topic, payload: payloadOf(stored, row, place.unit), isNewest };
  }

  #placeOf(number: number): Place | undefined {
    if (this.#places.has(number)) return this.#places.get(number);
    const tag = this.#tag(number);
    const place = tag && {
      topic: topicOf([this.#prefix, tag.equipment, nameOf(tag.id)]),
      unit: tag.unit,
      newestMs: Number.NEGATIVE_INFINITY,
    };
    this.#places.set(number, place);
    return place;
  }
}

/** `sequence` grows with each entry and tells a repeat apart. */
function payloadOf(stored: Stored<MeasurementBatch>, row: number, unit: string): string {
  const { entry } = stored;
  const statusCode = entry.statusCodes[row]!;
  return JSON.stringify({
    ...jsonForm(valueAt(entry, row)),
    time: timeText(entry.sourceTimeMs[row]!, entry.sourceTimeNs[row]!),
    quality: qualityOf(statusCode),
    ...(statusCode === 0 ? {} : { statusCode }),
    ...(unit === "" ? {} : { unit }),
    sequence: rowSequence(stored, row),
  });
}

function gapMessage({ source, tagIds, fromMs, toMs, cause, estimatedCount }: Gap, sequence: number, prefix: string) {
  const [from, to] = [instant(fromMs), instant(toMs)];
  const payload = JSON.stringify({ source, tags: tagIds, from, to, cause, estimatedCount, sequence });
  return { topic: topicOf([prefix, "_gap", source]), payload, isNewest: false };
}

function conditionMessage({ condition, timeMs }: ConditionChange, sequence: number, prefix: string): Message {
  const { id, tagId, state, acknowledged, severity, code, message, shelved } = condition;
  const payload = JSON.stringify({
    active: state === "active",
    acknowledged,
    ...(shelved === undefined ? {} : { shelved: { until: instant(shelved.untilMs), reason: shelved.reason } }),
    severity,
    code,
    message,
    ...(tagId === undefined ? {} : { tag: tagId }),
    time: instant(timeMs),
    sequence,
  });
  return { topic: topicOf([prefix, "_condition", id]), payload, isNewest: true };
}

function instant(timeMs: number): string {
  return timeText(Math.floor(timeMs), 0);
}

/** Levels without empty ones. What MQTT gives a meaning of its own (+, #, NUL) becomes `_` (MQTT 5.0 §4.7). */
function topicOf(parts: readonly string[]): string {
  const levels = parts.flatMap((part) => part.split("/")).filter((level) => level !== "");
  // biome-ignore lint/suspicious/noControlCharactersInRegex: NUL is what MQTT forbids.
  return levels.join("/").replace(/[+#\u0000]/g, "_");
}
