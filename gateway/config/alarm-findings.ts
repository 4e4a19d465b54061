/** What is wrong with alarms that the schema accepts: an alarm that asks for nothing, limits that contradict each other, circles. */
import { priorityFrom } from "../core/alarm.ts";
import type { AlarmConfig } from "./alarm-schema.ts";
import type { Configuration } from "./configuration.ts";
import { type Finding, unknownKeyMessage } from "./problems.ts";

type Place = Finding["place"];

interface Scope {
  /** Tags about people, whose values only pass. */
  readonly liveOnly: ReadonlySet<string>;
  /** Notes a tag that does not exist. */
  readonly check: (tagId: string, place: Place) => void;
}

/** What an alarm must say (ISA-18.2 §9: rationalisation). An event need not. */
const needed = ["action", "cause", "consequence", "timeToActMinutes", "owner", "origin"] as const;

export function alarmFindings({ alarms, tags }: Pick<Configuration, "alarms" | "tags">, scope: Scope): Finding[] {
  const findings: Finding[] = [];
  const ids = alarms.map(({ id }) => id);
  const typeOf = new Map(tags.map(({ id, dataType }) => [id, dataType]));
  alarms.forEach((alarm, index) => {
    const place = ["alarms", index] as const;
    for (const { tag, key } of tagsOf(alarm)) {
      scope.check(tag, [...place, key]);
      if (scope.liveOnly.has(tag)) {
        findings.push({
          place: [...place, key],
          message: `tag ${tag} is about people (keep: live); it may not raise an alarm`,
        });
      }
    }
    findings.push(...rationalisation(alarm, place), ...shape(alarm, place));
    const dataType = typeOf.get(alarm.tag);
    if (alarm.type !== "state" && (dataType === "string" || dataType === "waveform")) {
      findings.push({
        place: [...place, "tag"],
        message: `tag ${alarm.tag} is ${dataType}; a ${alarm.type} alarm needs a number`,
      });
    }
    alarm.suppressedBy.forEach((cause, position) => {
      if (ids.includes(cause)) return;
      findings.push({
        place: [...place, "suppressedBy", position],
        message: `${cause} is ${unknownKeyMessage(cause, ids)}`,
      });
    });
  });
  return [...findings, ...circles(alarms), ...disorder(alarms)];
}

function tagsOf({ tag, setpoint, suppressWhen }: AlarmConfig): { tag: string; key: string }[] {
  return [
    { tag, key: "tag" },
    ...(typeof setpoint === "string" ? [{ tag: setpoint, key: "setpoint" }] : []),
    ...(suppressWhen === undefined ? [] : [{ tag: suppressWhen.tag, key: "suppressWhen" }]),
  ];
}

/** An alarm says why, what follows and what to do; without an action it is an event. */
function rationalisation(alarm: AlarmConfig, place: Place): Finding[] {
  const isAlarm = alarm.priority !== undefined || alarm.consequenceLevel !== undefined;
  if (!isAlarm) {
    if (alarm.action === undefined) return [];
    const message =
      "has an action but neither priority nor consequenceLevel: give one of them, or leave action out for an event";
    return [{ place, message }];
  }
  const missing = needed.filter((key) => alarm[key] === undefined);
  if (missing.includes("action")) {
    const message = "an alarm without an action is an event: give action, or leave out priority and consequenceLevel";
    return [{ place, message }];
  }
  if (missing.length > 0) return [{ place, message: `an alarm needs ${missing.join(", ")}` }];
  const { consequenceLevel, timeToActMinutes, priority } = alarm;
  if (consequenceLevel === undefined || timeToActMinutes === undefined || priority === undefined) return [];
  const expected = priorityFrom(consequenceLevel, timeToActMinutes);
  if (expected === priority) return [];
  const message = `priority ${priority} contradicts consequenceLevel ${consequenceLevel} with ${timeToActMinutes} minutes to act, which give ${expected}: leave one of them out`;
  return [{ place: [...place, "priority"], message }];
}

function shape(alarm: AlarmConfig, place: Place): Finding[] {
  const { type, limit, setpoint, states, mOfN } = alarm;
  const findings: Finding[] = [];
  const say = (key: string, message: string) => findings.push({ place: [...place, key], message });
  if (type === "state" ? states === undefined : limit === undefined) {
    findings.push({ place, message: `${type === "state" ? "states" : "limit"} is missing for type ${type}` });
  }
  if (type === "state" && limit !== undefined) say("limit", "a state alarm has states, no limit");
  if (type !== "state" && states !== undefined) say("states", `a ${type} alarm has a limit, no states`);
  if (type === "deviation" && setpoint === undefined)
    findings.push({ place, message: "setpoint is missing for type deviation" });
  if (type !== "deviation" && setpoint !== undefined) say("setpoint", "only a deviation alarm has a setpoint");
  if ((type === "deviation" || type === "rate") && limit !== undefined && limit <= 0) say("limit", "must be above 0");
  if (mOfN !== undefined && mOfN[0] > mOfN[1]) say("mOfN", `${mOfN[0]} of ${mOfN[1]} can never be reached`);
  return findings;
}

/** Alarms that, directly or through others, suppress themselves. */
function circles(alarms: readonly AlarmConfig[]): Finding[] {
  const causes = new Map(alarms.map(({ id, suppressedBy }) => [id, suppressedBy]));
  const done = new Set<string>();
  const findings: Finding[] = [];
  const visit = (id: string, path: readonly string[]): void => {
    if (done.has(id)) return;
    if (path.includes(id)) {
      const circle = [...path.slice(path.indexOf(id)), id].join(" → ");
      findings.push({ place: ["alarms"], message: `suppress each other in a circle: ${circle}` });
      return;
    }
    for (const cause of causes.get(id) ?? []) visit(cause, [...path, id]);
    done.add(id);
  };
  for (const id of causes.keys()) visit(id, []);
  return findings;
}

const order: readonly string[] = ["low-low", "low", "high", "high-high"];

/** Limits of one tag that stand in the wrong order: high above high-high, low above high. */
function disorder(alarms: readonly AlarmConfig[]): Finding[] {
  const findings: Finding[] = [];
  const byTag = Map.groupBy([...alarms.entries()], ([, { tag }]) => tag);
  for (const entries of byTag.values()) {
    const ranked = entries
      .map(([index, { type, limit }]) => ({ index, rank: order.indexOf(type), type, limit }))
      .filter(({ rank, limit }) => rank >= 0 && limit !== undefined)
      .toSorted((a, b) => a.rank - b.rank);
    ranked.forEach((higher, position) => {
      const lower = ranked[position - 1];
      if (lower?.limit === undefined || higher.limit === undefined) return;
      if (lower.rank === higher.rank || lower.limit < higher.limit) return;
      const message = `${higher.type} ${higher.limit} is not above ${lower.type} ${lower.limit} of the same tag`;
      findings.push({ place: ["alarms", higher.index, "limit"], message });
    });
  }
  return findings;
}
