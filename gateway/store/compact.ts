/** Moves old log batches into blocks, in small steps: a round is one transaction, a step a few milliseconds of it. */
import type { TagNumber } from "../core/measurement.ts";
import type { BlockFile, BlockHead } from "./block-file.ts";
import { otherBytesPerBlock, valuesPerBlock } from "./blocks.ts";
import { MalformedBytes } from "./bytes.ts";
import { emptyColumns, type ValueColumns } from "./columns.ts";
import { decodeLogRow } from "./log-row.ts";
import { rowKinds } from "./row-kinds.ts";
import { joined, othersBytes, part, picked, rowAt, type Series, sorted } from "./series.ts";
import { bytesIn, type Database, numberIn } from "./sqlite.ts";
import { tagOf } from "./tags.ts";

/** Values of one round: enough for some of every tag, little enough for a small memory (about 60 bytes each). */
export function valuesPerRound(tags: number): number {
  return Math.min(512 * 1024, Math.max(256 * 1024, 256 * tags));
}

/** New values are joined with the block before them when it is not longer than this times as many. */
const joinRatio = 2;
/** A late value may make a block longer than usual by this factor before it is cut in two. */
const mostOverfill = 1.25;

/** Values that are so much older than their arrival are kept by their arrival: the clock of their source is wrong. */
const farBehindMs = 24 * 3_600_000;

interface Round {
  readonly parts: ValueColumns[];
  count: number;
  /** Last row of the log that is part of the round. */
  sequence: number;
  /** First and last arrival among its values. */
  readonly arrival: { firstMs: number; lastMs: number };
}

/** Values of one tag in order of time, and when they arrived. */
interface Arrived {
  readonly tag: TagNumber;
  readonly series: Series;
  readonly arrival: Round["arrival"];
}

interface Files {
  readonly log: Database;
  readonly blocks: BlockFile;
  readonly onDamage: (error: MalformedBytes) => void;
  /** Values after which the round takes no more rows. */
  readonly most: number;
  /** What retention takes for now: nothing that comes has arrived earlier, whatever the clock showed. */
  readonly timeMs: number;
}

/**
 * One round as a generator: yields between its steps, returns the sequence number up to which the log is in the blocks.
 * The caller holds a transaction around it. Gaps and conditions are passed over: they have tables of their own.
 */
export function* compactRound({ log, blocks, onDamage, most, timeMs }: Files): Generator<undefined, number> {
  const round: Round = {
    parts: [],
    count: 0,
    sequence: blocks.progress(),
    arrival: { firstMs: Number.POSITIVE_INFINITY, lastMs: 0 },
  };
  const rows = log.prepare(
    "SELECT last, kind, received_ms, checksum, data FROM log WHERE last > ? ORDER BY last LIMIT 1",
  );
  while (round.count < most) {
    const row = rows.get(round.sequence);
    if (row === undefined) break;
    round.sequence = numberIn(row, "last");
    if (numberIn(row, "kind") !== rowKinds.values) continue;
    try {
      const { columns } = decodeLogRow(bytesIn(row, "data"), numberIn(row, "checksum"));
      round.parts.push(columns);
      round.count += columns.length;
      noteArrival(round, Math.max(timeMs, numberIn(row, "received_ms")));
    } catch (error) {
      onDamage(
        error instanceof MalformedBytes ? error : new MalformedBytes("A row cannot be decoded.", { cause: error }),
      );
    }
    yield;
  }
  for (const [tag, series] of byTag(round)) {
    yield;
    blocks.describeTag(tag, tagOf(log, tag));
    yield* mergeInto(blocks, { tag, series: sorted(series), arrival: round.arrival });
  }
  blocks.setProgress(round.sequence);
  return round.sequence;
}

function noteArrival({ arrival }: Round, receivedMs: number): void {
  arrival.firstMs = Math.min(arrival.firstMs, receivedMs);
  arrival.lastMs = Math.max(arrival.lastMs, receivedMs);
}

/** Values of each tag in the order of arrival. */
function* byTag({ parts, count }: Round): Generator<[TagNumber, Series]> {
  const all = allOf(parts, count);
  parts.length = 0;
  const rowsOf = rowsByTag(all.tags.subarray(0, count));
  for (const [tag, rows] of rowsOf) yield [tag, picked(all, rows)];
}

function allOf(parts: readonly ValueColumns[], count: number): ValueColumns {
  const tags = emptyColumns(count).tags;
  let at = 0;
  for (const { tags: some } of parts) {
    tags.set(some, at);
    at += some.length;
  }
  return { ...joined(parts), tags, ordinals: new Map() };
}

/** Rows by tag, ascending: a counting sort. */
function rowsByTag(tags: Int32Array): Map<TagNumber, Int32Array> {
  const highest = tags.reduce((most, tag) => Math.max(most, tag), 0);
  const starts = new Int32Array(highest + 2);
  for (const tag of tags) starts[tag + 1]!++;
  for (let tag = 0; tag <= highest; tag++) starts[tag + 1]! += starts[tag]!;
  const next = starts.slice();
  const order = new Int32Array(tags.length);
  for (let row = 0; row < tags.length; row++) order[next[tags[row]!]!++] = row;
  const result = new Map<TagNumber, Int32Array>();
  for (let tag = 0; tag <= highest; tag++) {
    if (starts[tag + 1]! > starts[tag]!) result.set(tag, order.subarray(starts[tag]!, starts[tag + 1]!));
  }
  return result;
}

/** Puts sorted values into the blocks that their times belong to. Blocks of a tag never overlap in time. */
function* mergeInto(blocks: BlockFile, { tag, series, arrival }: Arrived): Generator<undefined, void> {
  let at = 0;
  while (at < series.length) {
    const timeMs = series.timesMs[at]!;
    const before = blocks.blockAt(tag, timeMs);
    const after = blocks.blockAfter(tag, timeMs);
    const to = after === undefined ? series.length : rowAt(series, after.startMs);
    const rows = part(series, at, to);
    const isWithin = before !== undefined && timeMs <= before.endMs;
    const merged = isWithin ? withBlock(blocks, before, rows) : withSmallBlocks(blocks, before, rows);
    yield* writeBlocks(blocks, { tag, series: merged, arrival, isLast: after === undefined });
    at = to;
  }
}

/** The values of an existing block and new ones in order of time; the block itself is removed. */
function withBlock(blocks: BlockFile, head: BlockHead, rows: Series): Series {
  const existing = blocks.read(head);
  if (existing === undefined) return rows;
  blocks.remove(head);
  return sorted(joined([existing, rows]));
}

/**
 * Joins new values with the blocks before them while those are small in comparison. So a value is written again a few
 * times on its way into a full block, and not with every round.
 */
function withSmallBlocks(blocks: BlockFile, before: BlockHead | undefined, rows: Series): Series {
  let [series, head] = [rows, before];
  while (head !== undefined && !head.isFull && head.count <= joinRatio * series.length) {
    const previous = blocks.blockAt(head.tag, head.startMs - 1);
    const grown = withBlock(blocks, head, series);
    if (grown === series) break;
    [series, head] = [grown, previous];
  }
  return series;
}

function* writeBlocks(
  blocks: BlockFile,
  { tag, series, arrival, isLast }: Arrived & { readonly isLast: boolean },
): Generator<undefined, void> {
  const target = targetCount(series, isLast);
  let at = 0;
  while (at < series.length) {
    const end = endOfBlock(series, at, target);
    const rows = part(series, at, end);
    const full = isLast ? valuesPerBlock : valuesPerBlock / 2;
    const isFull = rows.length >= full || othersBytes(rows) >= otherBytesPerBlock;
    // Otherwise the source time says well enough how old a value is.
    const isFarBehind = rows.timesMs.at(-1)! < arrival.firstMs - farBehindMs;
    blocks.insert(tag, rows, { isFull, receivedMs: isFarBehind ? arrival.lastMs : 0 });
    at = end;
    yield;
  }
}

/** New values fill block after block; a block that late values made too long is cut into equal parts. */
function targetCount({ length }: Series, isLast: boolean): number {
  if (isLast) return valuesPerBlock;
  if (length <= valuesPerBlock * mostOverfill) return length;
  return Math.ceil(length / Math.ceil(length / valuesPerBlock));
}

/** End of a block of about `target` values: never within a millisecond, and earlier when the values are large. */
function endOfBlock(series: Series, from: number, target: number): number {
  let end = Math.min(series.length, from + target);
  if (series.others.size > 0) {
    while (end > from + 1 && othersBytes(part(series, from, end)) > otherBytesPerBlock)
      end = from + ((end - from) >> 1);
  }
  while (end < series.length && series.timesMs[end] === series.timesMs[end - 1]) end++;
  return end;
}
