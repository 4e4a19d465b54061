/** Aggregates of one tag from the blocks and the log: by figures where those say the same, by values elsewhere. */
import type { AggregateQuery, Aggregates } from "../core/aggregate.ts";
import { Aggregator, mostBuckets } from "./aggregate.ts";
import { BlockFile, type BlockHead } from "./block-file.ts";
import type { MalformedBytes } from "./bytes.ts";
import type { DecodedRows, RowRange } from "./decoded-rows.ts";
import type { Figures } from "./roll-up.ts";
import { joined, part, picked, rowAt, type Series, sorted } from "./series.ts";
import type { Database } from "./sqlite.ts";
import { gapsOf, tagOf } from "./tags.ts";

/** So many values are read one by one to weigh them exactly; beyond, figures stand for them. */
const mostWeighed = 2_000_000;
/** In a slower signal a minute holds too few values for its figures to say how long each one stood. */
const minuteIntervalMs = 10_000;

interface Scope {
  readonly blocks: BlockFile;
  readonly aggregator: Aggregator;
  readonly query: AggregateQuery;
  /** True when every value is weighed by itself. */
  readonly isExact: boolean;
}

export interface AggregateSources {
  readonly log: Database;
  readonly history: Database;
  readonly rows: DecodedRows;
  readonly onDamage: (error: MalformedBytes) => void;
}

export function* aggregateSteps(
  { log, history, rows, onDamage }: AggregateSources,
  asked: AggregateQuery,
): Generator<undefined, Aggregates> {
  const query = { ...asked, buckets: Math.max(1, Math.min(mostBuckets, Math.floor(asked.buckets))) };
  const blocks = new BlockFile(history, onDamage);
  const aggregator = new Aggregator(query, gapsOf(log, tagOf(log, query.tag), query));
  const isExact = query.holdMs === Number.POSITIVE_INFINITY && blocks.countIn(query) <= mostWeighed;
  const scope = { blocks, aggregator, query, isExact };
  let recent = yield* recentOf({ log, rows, onDamage }, { ...query, after: blocks.progress() });
  for (const { head, figures } of blocks.within(query)) {
    const [begin, end] = [rowAt(recent, head.startMs), rowAt(recent, head.endMs + 1)];
    aggregator.addRows(part(recent, 0, begin));
    yield* addBlock(scope, { head, figures, late: part(recent, begin, end) });
    recent = part(recent, end, recent.length);
  }
  aggregator.addRows(recent);
  return aggregator.finish();
}

/** Values of the tag that are in the log only, in order of time. */
function* recentOf(
  { log, rows, onDamage }: Omit<AggregateSources, "history">,
  { tag, ...range }: AggregateQuery & RowRange,
): Generator<undefined, Series> {
  const parts: Series[] = [];
  for (const columns of rows.within(log, range, onDamage)) {
    yield;
    if (columns === undefined) continue;
    const wanted: number[] = [];
    for (let row = 0; row < columns.length; row++) if (columns.tags[row] === tag) wanted.push(row);
    if (wanted.length > 0) parts.push(picked(columns, wanted));
  }
  return sorted(joined(parts));
}

function* addBlock(
  { blocks, aggregator, query, isExact }: Scope,
  { head, figures, late }: { readonly head: BlockHead; readonly figures: Figures; readonly late: Series },
): Generator<undefined, void> {
  const bucket = aggregator.bucketOf(head.startMs, head.endMs + 0.999_999);
  if (bucket !== undefined && !isExact && late.length === 0) {
    aggregator.addFigures(bucket, head.startMs, figures);
    return;
  }
  yield;
  const isQuick = head.endMs - head.startMs <= minuteIntervalMs * head.count;
  const minutes = isExact || late.length > 0 || !isQuick ? undefined : blocks.minutes(head);
  const placed = minutes?.map((minute) => ({
    minute,
    bucket: aggregator.bucketOf(minute.startMs, minute.startMs + 59_999),
  }));
  if (placed?.every((one) => one.bucket !== undefined) === true) {
    for (const one of placed) aggregator.addFigures(one.bucket!, one.minute.startMs, one.minute);
    return;
  }
  const series = blocks.read(head);
  if (series === undefined) {
    // Its values are gone and its minutes are left: each counts where it begins.
    for (const minute of blocks.minutes(head) ?? []) {
      const at = aggregator.bucketOf(minute.startMs, minute.startMs);
      if (at !== undefined) aggregator.addFigures(at, minute.startMs, minute);
    }
    return;
  }
  const rows = late.length === 0 ? series : sorted(joined([series, late]));
  aggregator.addRows(part(rows, 0, rowAt(rows, query.toMs)));
}
