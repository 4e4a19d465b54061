/** Changes the settings of an alarm in the configuration file, and leaves comments and everything else as they are. */
import { readFileSync } from "node:fs";
import { isMap, isNode, isSeq, parseDocument, type YAMLMap } from "yaml";
import type { AlarmChange } from "../core/alarm-control.ts";
import { ConfigError } from "../core/errors.ts";
import { type ParseOptions, parseConfiguration } from "./load.ts";
import { writeInOneStep } from "./write-file.ts";

/** The new file is checked as a whole before it takes the place of the old one. Throws ConfigError; then nothing is written. */
export function changeAlarm(
  { file, ...checking }: Omit<ParseOptions, "path"> & { readonly file: string },
  id: string,
  change: AlarmChange,
): void {
  const text = readFileSync(file, "utf8");
  const list: unknown = parseDocument(text).get("alarms");
  const alarm = isSeq(list) ? list.items.find((item) => isMap(item) && item.get("id") === id) : undefined;
  if (!isMap(alarm)) {
    throw new ConfigError(`${file} has no alarm ${id}. Nothing was written.`, {
      code: "SAMSPEL_CONFIG_CHANGED",
      next: "The file was changed since the gateway started: start it anew.",
    });
  }
  const edits = Object.entries(change).flatMap(([key, value]) => editOf(text, alarm, { key, value }) ?? []);
  const changed = edits
    .toSorted((one, other) => other.from - one.from)
    .reduce((before, { from, to, insert }) => before.slice(0, from) + insert + before.slice(to), text);
  parseConfiguration(changed, { ...checking, path: file });
  writeInOneStep(file, changed);
}

interface Edit {
  readonly from: number;
  readonly to: number;
  readonly insert: string;
}

/** Only the value itself is exchanged; a new key comes after the id, in the way in which the alarm is written. */
function editOf(
  text: string,
  alarm: YAMLMap,
  { key, value }: { readonly key: string; readonly value: unknown },
): Edit | undefined {
  const insert = JSON.stringify(value).replaceAll(",", ", ");
  const known: unknown = alarm.get(key, true);
  if (isNode(known) && known.range != null) return { from: known.range[0], to: known.range[1], insert };
  const own: unknown = alarm.get("id", true);
  if (!isNode(own) || own.range == null) return undefined;
  if (alarm.flow === true) return { from: own.range[1], to: own.range[1], insert: `, ${key}: ${insert}` };
  const lineEnd = text.indexOf("\n", own.range[1]);
  const from = lineEnd < 0 ? text.length : lineEnd;
  return { from, to: from, insert: `\n${" ".repeat(columnOfKey(text, alarm))}${key}: ${insert}` };
}

function columnOfKey(text: string, alarm: YAMLMap): number {
  const [first] = alarm.items;
  const start = isNode(first?.key) ? (first.key.range?.[0] ?? 0) : 0;
  return start - (text.lastIndexOf("\n", start - 1) + 1);
}
