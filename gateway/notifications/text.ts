/** Messages in the language of the site: what, since when, what to do, where to look. Pure. */
import type { AlarmDefinition, AlarmPriority } from "../core/alarm.ts";
import type { AlarmTransition } from "../core/alarm-control.ts";
import type { Notification, NotifiedAlarm } from "../core/notification.ts";
import type { Due } from "./plan.ts";

export interface TextOptions {
  readonly channel: string;
  readonly site: string;
  readonly language: "sv" | "en";
  readonly timeZone: string;
  /** Address of the pages. */
  readonly pages?: string;
  readonly definitions: readonly AlarmDefinition[];
}

interface Words {
  readonly priorities: Readonly<Record<AlarmPriority, string>>;
  readonly since: string;
  readonly over: string;
  readonly action: string;
  readonly resolved: (count: number) => string;
  readonly digest: (count: number) => string;
  readonly omitted: (count: number) => string;
  readonly more: (count: number) => string;
  readonly test: string;
  readonly testText: string;
  readonly safety: string;
}

const english: Words = {
  priorities: { 1: "Act now", 2: "Act this shift", 3: "Plan" },
  since: "since",
  over: "over",
  action: "Action",
  resolved: (count) => (count === 1 ? "Over" : `${count} alarms over`),
  digest: (count) => `Digest: ${count} alarms`,
  omitted: (count) => `${count} more are not listed: they waited too long, or there were too many.`,
  more: (count) => ` and ${count} more`,
  test: "Test message",
  testText: "This is a test. Messages of alarms come this way.",
  safety: "Samspel observes; it is not a safety function.",
};

const swedish: Words = {
  priorities: { 1: "Åtgärda nu", 2: "Åtgärda under skiftet", 3: "Planera" },
  since: "sedan",
  over: "över",
  action: "Åtgärd",
  resolved: (count) => (count === 1 ? "Över" : `${count} larm är över`),
  digest: (count) => `Sammandrag: ${count} larm`,
  omitted: (count) => `${count} till listas inte: de väntade för länge eller var för många.`,
  more: (count) => ` och ${count} till`,
  test: "Provmeddelande",
  testText: "Det här är ett prov. Larm skickas den här vägen.",
  safety: "Samspel iakttar; det är ingen säkerhetsfunktion.",
};

const wordsOf = { en: english, sv: swedish } as const;
const listedMax = 30;

/** What a transition says in a message: the name that the alarm was given, or the gateway's own words. */
export function describeWith({ definitions }: Pick<TextOptions, "definitions">) {
  const byCondition = new Map(definitions.map((definition) => [`alarm/${definition.id}/limit`, definition]));
  return ({ condition }: AlarmTransition): Pick<NotifiedAlarm, "text" | "action"> => {
    const definition = byCondition.get(condition.id);
    const name = condition.parameters?.name;
    const text = typeof name === "string" ? name : condition.message;
    return { text: text.slice(0, 300), ...(definition?.action === undefined ? {} : { action: definition.action }) };
  };
}

export function composeWith(options: TextOptions) {
  const words = wordsOf[options.language];
  return (due: Due): Notification => {
    const { kind, timeMs, n, omittedCount } = due;
    const alarms = due.alarms.toSorted((a, b) => a.priority - b.priority || a.sinceMs - b.sinceMs);
    const priority = alarms[0]?.priority ?? 3;
    const link = options.pages === undefined ? {} : { link: new URL("/alarms", options.pages).href };
    const lines = alarms.slice(0, listedMax).map((alarm) => lineOf(alarm, options, words));
    const left = omittedCount + Math.max(0, alarms.length - listedMax);
    return {
      id: `${options.channel}-${timeMs}-${n}`,
      kind,
      timeMs,
      priority,
      title: `${options.site}: ${titleOf(kind, alarms, words)}`.slice(0, 200),
      text: [...lines, ...(left === 0 ? [] : [words.omitted(left)]), ...Object.values(link), words.safety].join("\n\n"),
      alarms,
      omittedCount,
      ...link,
    };
  };
}

export function testMessage(options: TextOptions, timeMs: number): Notification {
  const { test: title, testText, safety } = wordsOf[options.language];
  const text = [testText, ...(options.pages === undefined ? [] : [options.pages]), safety].join("\n\n");
  const id = `${options.channel}-${timeMs}-test`;
  return {
    id,
    kind: "test",
    timeMs,
    priority: 3,
    title: `${options.site}: ${title}`,
    text,
    alarms: [],
    omittedCount: 0,
  };
}

function titleOf(kind: Notification["kind"], alarms: readonly NotifiedAlarm[], words: Words): string {
  const [first, ...others] = alarms;
  if (kind === "digest") return words.digest(alarms.length);
  if (first === undefined) return words.digest(0);
  const rest = others.length === 0 ? "" : words.more(others.length);
  if (kind === "resolved") return `${words.resolved(alarms.length)} – ${first.text}${rest}`;
  return `${words.priorities[first.priority]} – ${first.text}${rest}`;
}

function lineOf(
  { text, priority, sinceMs, overMs, action }: NotifiedAlarm,
  options: TextOptions,
  words: Words,
): string {
  const format = { timeZone: options.timeZone, dateStyle: "short", timeStyle: "short" } as const;
  const time = (timeMs: number) =>
    new Intl.DateTimeFormat(options.language === "sv" ? "sv-SE" : "en-GB", format).format(timeMs);
  const over = overMs === undefined ? "" : `, ${words.over} ${time(overMs)}`;
  const head = `[${priority}] ${text} (${words.since} ${time(sinceMs)}${over})`;
  return action === undefined || overMs !== undefined ? head : `${head}\n${words.action}: ${action}`;
}
