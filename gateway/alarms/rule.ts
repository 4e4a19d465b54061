/** Alarm definition → what the evaluator needs: numbers of tags, defaults filled in, times in milliseconds. Pure. */
import type { AlarmDefinition, AlarmType, StateValue } from "../core/alarm.ts";
import type { NumberedTag, TagDirectory } from "../core/view.ts";

export interface AlarmRule {
  readonly id: string;
  readonly type: AlarmType;
  readonly tag: number;
  /** NaN for a state. */
  readonly limit: number;
  readonly hysteresis: number;
  readonly setpoint?: number;
  readonly setpointTag?: number;
  readonly rateMs: number;
  readonly states?: ReadonlySet<StateValue>;
  readonly m: number;
  /** 1 to 32. */
  readonly ofN: number;
  readonly onDelayMs: number;
  readonly offDelayMs: number;
  readonly groupTag?: number;
  readonly groupStates: ReadonlySet<StateValue>;
  /** Indices of the alarms that cause it. */
  readonly causes: readonly number[];
  readonly isInService: boolean;
  /** Silence means that the value has not changed. */
  readonly holds: boolean;
  /** Of a value that does not hold: after this nothing more follows from it. */
  readonly staleMs: number;
}

export interface RuleScope {
  readonly tags: TagDirectory;
  /** Whether a source sends only what has changed. */
  readonly reportsByException: (source: string) => boolean;
}

/** Share of the limit and of the range that is the default hysteresis; defaults of the votes. Source: rules of this product. */
const hysteresisShare = 0.1;
const defaultVotes = [3, 5] as const;
const oneVote = [1, 1] as const;
/** Silence after which a value without an expected interval is stale. */
const staleMsDefault = 60_000;
/** Silence in expected intervals after which a value is stale. */
const staleIntervals = 2;

/** Rules in the order of the definitions. The configuration check has proven that tags and alarms exist. */
export function rulesOf(definitions: readonly AlarmDefinition[], scope: RuleScope): AlarmRule[] {
  const indexOf = new Map(definitions.map(({ id }, index) => [id, index]));
  return definitions.map((definition) => ruleOf(definition, { ...scope, indexOf }));
}

function ruleOf(
  definition: AlarmDefinition,
  { tags, reportsByException, indexOf }: RuleScope & { readonly indexOf: ReadonlyMap<string, number> },
): AlarmRule {
  const tag = tagOf(tags, definition.tag);
  const { setpoint, suppressWhen, states } = definition;
  const [m, ofN] = votesOf(definition);
  return {
    id: definition.id,
    type: definition.type,
    tag: tag.number,
    limit: definition.limit ?? Number.NaN,
    hysteresis: hysteresisOf(definition, tag),
    ...(typeof setpoint === "number" ? { setpoint } : {}),
    ...(typeof setpoint === "string" ? { setpointTag: tagOf(tags, setpoint).number } : {}),
    rateMs: definition.rateSeconds * 1000,
    ...(states === undefined ? {} : { states: new Set(states) }),
    m,
    ofN,
    onDelayMs: definition.onDelaySeconds * 1000,
    offDelayMs: definition.offDelaySeconds * 1000,
    ...(suppressWhen === undefined ? {} : { groupTag: tagOf(tags, suppressWhen.tag).number }),
    groupStates: new Set(suppressWhen?.states),
    causes: definition.suppressedBy.flatMap((id) => indexOf.get(id) ?? []),
    isInService: !definition.outOfService,
    holds: tag.origin.type !== "source" || reportsByException(tag.origin.source),
    staleMs: tag.expectedIntervalMs === undefined ? staleMsDefault : staleIntervals * tag.expectedIntervalMs,
  };
}

export function votesOf({ mOfN, type }: Pick<AlarmDefinition, "mOfN" | "type">): readonly [number, number] {
  return mOfN ?? (type === "state" ? oneVote : defaultVotes);
}

/** In the unit of the limit. */
export function hysteresisOf(
  { hysteresis, limit = 0, type }: Pick<AlarmDefinition, "hysteresis" | "limit" | "type">,
  { range }: Pick<NumberedTag, "range">,
): number {
  if (hysteresis !== undefined) return hysteresis;
  if (type === "state") return 0;
  const ofLimit = hysteresisShare * Math.abs(limit);
  const isLimit = type !== "rate" && type !== "deviation";
  return range === undefined || !isLimit ? ofLimit : Math.min(ofLimit, hysteresisShare * (range.high - range.low));
}

function tagOf(tags: TagDirectory, id: string): NumberedTag {
  const tag = tags.byId(id);
  if (tag === undefined) throw new RangeError(`No tag ${id}.`);
  return tag;
}
