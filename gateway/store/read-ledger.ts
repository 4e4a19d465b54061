/** Answers what became of the values of a range of hours, from one consistent view of the log. */
import { countOf, missingIn, type Span, type UnclaimedBacklog } from "../core/confirmed.ts";
import type { LedgerQuery, SinkAccount, StoreLedger, TagAccount } from "../core/ledger.ts";
import type { TagNumber } from "../core/measurement.ts";
import type { TagId } from "../core/tag.ts";
import {
  addRecent,
  decodedCounts,
  lastOf,
  ledgerState,
  ownAccount,
  type SinkPosition,
  sinkPositions,
} from "./ledger.ts";
import { Counts } from "./ledger-counts.ts";
import { addForwarded, type CountsAt, hourOf, stretchesIn } from "./ledger-replay.ts";
import { type Database, numberIn, textIn } from "./sqlite.ts";
import { droppedCounts } from "./trim.ts";

const hourMs = 3_600_000;

interface Read {
  readonly own: Counts;
  /** By sink: what is counted, and what waits (as `stored`). */
  readonly sinks: ReadonlyMap<string, { readonly counts: Counts; readonly pending: Counts }>;
  isDamaged: boolean;
}

/**
 * A generator, so that the caller can let queries pass between its steps. Hours are whole: the range is widened to them.
 * Counts of a destination hold for entries by the hour of their arrival, whenever they were forwarded.
 */
export function* readLedger(log: Database, { tags, fromMs, toMs }: LedgerQuery): Generator<undefined, StoreLedger> {
  const [from, to] = [hourOf(fromMs), Math.max(hourOf(fromMs) + 1, Math.ceil(toMs / hourMs))];
  const positions = sinkPositions(log);
  const read: Read = {
    own: new Counts(),
    sinks: new Map(positions.map(({ sink }) => [sink, { counts: new Counts(), pending: new Counts() }])),
    isDamaged: ledgerState(log).isDamaged,
  };
  const accounts = (hour: number, account: string) => {
    if (hour < from || hour >= to) return undefined;
    return account === ownAccount ? read.own : read.sinks.get(account)?.counts;
  };
  const onDamage = () => {
    read.isDamaged = true;
  };
  for (const row of log.prepare("SELECT * FROM ledger WHERE hour >= ? AND hour < ?").iterate(from, to)) {
    const counts = decodedCounts(row, onDamage);
    if (counts !== undefined) accounts(numberIn(row, "hour"), textIn(row, "account"))?.addAll(counts);
    yield;
  }
  yield* addRecent(log, accounts, onDamage);
  const { begin } = ledgerState(log);
  function* addSpans(spans: readonly Span[], at: CountsAt): Generator<undefined, void> {
    for (const { first, last } of spans) {
      for (const stretch of stretchesIn(log, { after: Math.max(begin, first - 1), through: last }, onDamage)) {
        addForwarded([stretch], at, "forwarded", 1);
        yield;
      }
    }
  }
  for (const { sink, confirmed } of positions) {
    const all = { first: Math.max(begin, confirmed.sequence) + 1, last: lastOf(log) };
    const pending = (hour: number) => (hour < from || hour >= to ? undefined : read.sinks.get(sink)?.pending);
    yield* addSpans(missingIn(confirmed, all), pending);
    yield* addSpans(confirmed.ahead, (hour) => accounts(hour, sink));
  }
  const dropped = Map.groupBy(droppedCounts(log), ({ sink }) => sink);
  return {
    fromMs: from * hourMs,
    toMs: to * hourMs,
    isDamaged: read.isDamaged,
    tags: (tags ?? tagsOf(read)).map((tag) => ({ tagId: idOf(log, tag), ...accountOf(tag, read) })),
    sinks: positions.map((position) => ({
      sink: position.sink,
      ...waiting(log, position),
      dropped: (dropped.get(position.sink) ?? []).map(({ cause, count }) => ({ cause, count })),
    })),
  };
}

function tagsOf({ own, sinks }: Read): TagNumber[] {
  const all = new Set(own.tags());
  for (const { counts } of sinks.values()) for (const tag of counts.tags()) all.add(tag);
  return [...all].toSorted((a, b) => a - b);
}

function idOf(log: Database, tag: TagNumber): TagId {
  const row = log.prepare("SELECT id FROM tag WHERE number = ?").get(tag);
  return row === undefined ? "" : textIn(row, "id");
}

function accountOf(tag: TagNumber, read: Read): Omit<TagAccount, "tagId"> {
  const [storedCount, duplicateCount] = [read.own.of("stored", tag), read.own.of("duplicate", tag)];
  const rejectedCount = read.own.of("rejected", tag);
  return {
    tag,
    receivedCount: storedCount + duplicateCount + rejectedCount,
    storedCount,
    duplicateCount,
    rejectedCount,
    backfilledCount: read.own.of("backfilled", tag),
    lostCount: read.own.of("dropped", tag),
    sinks: Array.from(read.sinks, ([sink, { counts, pending }]): SinkAccount => {
      const account = {
        sink,
        earlierCount: counts.of("earlier", tag),
        forwardedCount: counts.of("forwarded", tag),
        setAsideCount: counts.of("setAside", tag),
        droppedCount: counts.of("dropped", tag),
        pendingCount: pending.of("forwarded", tag),
      };
      const { earlierCount, forwardedCount, setAsideCount, droppedCount, pendingCount } = account;
      const rest = storedCount - earlierCount - forwardedCount - setAsideCount - droppedCount - pendingCount;
      // Without damage nothing may be left over; with it, what is left over is what the damage took.
      return { ...account, damagedCount: read.isDamaged ? rest : 0, residual: read.isDamaged ? 0 : rest };
    }),
  };
}

/** Backlogs of destinations that are not in use any more. */
export function unclaimedBacklogs(log: Database, inUse: ReadonlySet<string>): UnclaimedBacklog[] {
  return sinkPositions(log)
    .filter(({ sink }) => !inUse.has(sink))
    .map((position) => ({ sink: position.sink, pendingCount: waiting(log, position).pendingCount }));
}

/** Number of entries that wait, and the arrival of the oldest. */
function waiting(log: Database, { confirmed }: SinkPosition): { pendingCount: number; pendingSinceMs?: number } {
  const rowAfter = log.prepare("SELECT first, received_ms FROM log WHERE last > ? ORDER BY last LIMIT 1");
  const oldest = rowAfter.get(confirmed.sequence);
  if (oldest === undefined) return { pendingCount: 0 };
  // What was removed meanwhile waits no more.
  const missing = missingIn(confirmed, { first: numberIn(oldest, "first"), last: lastOf(log) });
  const row = missing[0] && rowAfter.get(missing[0].first - 1);
  if (row === undefined) return { pendingCount: 0 };
  return { pendingCount: countOf(missing), pendingSinceMs: numberIn(row, "received_ms") };
}
