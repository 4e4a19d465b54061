/** Numbers of the tags in the log file, and what each tag meant from when on. */

import { PermanentError } from "../core/errors.ts";
import type { Gap } from "../core/gap.ts";
import type { TagNumber } from "../core/measurement.ts";
import type { Tag } from "../core/tag.ts";
import { type Database, inTransaction, numberIn, prepared, textIn } from "./sqlite.ts";

interface InternOptions {
  readonly most: number;
  /** Sequence number after which a changed description holds. */
  readonly sequence: number;
}

/**
 * Numbers of the tags, in order; new ones get the next free number, changed ones a new version.
 * Throws PermanentError beyond the greatest number of tags; nothing is changed then.
 */
export function internTags(database: Database, tags: readonly Tag[], { most, sequence }: InternOptions): TagNumber[] {
  const known = database.prepare(
    `SELECT tag.number AS number, description FROM tag JOIN tag_version USING (number)
     WHERE id = ? ORDER BY since DESC LIMIT 1`,
  );
  const insert = database.prepare("INSERT INTO tag (number, id) VALUES (?, ?)");
  const describe = database.prepare("INSERT OR REPLACE INTO tag_version VALUES (?, ?, ?)");
  return inTransaction(database, () => {
    let highest = highestTag(database);
    return tags.map((tag) => {
      const description = JSON.stringify(tag);
      const row = known.get(tag.id);
      if (row === undefined && ++highest > most) throw tooMany(most);
      const number = row === undefined ? highest : numberIn(row, "number");
      if (row === undefined) insert.run(number, tag.id);
      if (row === undefined || textIn(row, "description") !== description) describe.run(number, sequence, description);
      return number;
    });
  });
}

/** Greatest number given out; 0 in an empty store. Numbers start at 1 and have no holes. */
export function highestTag(database: Database): TagNumber {
  const row = database.prepare("SELECT max(number) AS number FROM tag").get();
  return typeof row?.number === "number" ? row.number : 0;
}

/** A tag as last described, or undefined. */
export function tagOf(database: Database, number: TagNumber): Tag | undefined {
  const sql = "SELECT description FROM tag_version WHERE number = ? ORDER BY since DESC LIMIT 1";
  const row = prepared(database, sql).get(number);
  return row === undefined ? undefined : JSON.parse(textIn(row, "description"));
}

/** Source name of the gaps that the store itself records; without tags they concern every tag. */
export const storeSource = "store";

/** Gaps that touch [fromMs, toMs) and concern the tag, by their start. */
export function gapsOf(
  database: Database,
  tag: Tag | undefined,
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
): Gap[] {
  const sql = "SELECT description FROM gap WHERE to_ms > ? AND from_ms < ? ORDER BY from_ms LIMIT 10000";
  const rows = prepared(database, sql).all(fromMs, toMs);
  const gaps = rows.map((row): Gap => JSON.parse(textIn(row, "description"))).filter((gap) => concerns(gap, tag));
  return tag === undefined || tag.origin.type === "source" ? gaps : shared(gaps);
}

/** Causes that lie in the gateway: nothing was derived then either. Every source tells of them in a gap of its own. */
const standstills: ReadonlySet<Gap["cause"]> = new Set(["gateway-stopped", "suspended"]);

function concerns({ source, tagIds, cause }: Gap, tag: Tag | undefined): boolean {
  if (tagIds.length > 0) return tag !== undefined && tagIds.includes(tag.id);
  if (source === storeSource) return true;
  if (tag === undefined) return false;
  return tag.origin.type === "source" ? tag.origin.source === source : standstills.has(cause);
}

/** Of standstills that overlap, the stretch that they share: a source that was lost before says nothing of the gateway. */
function shared(gaps: readonly Gap[]): Gap[] {
  const found: Gap[] = [];
  for (const gap of gaps) {
    const last = found.at(-1);
    if (last === undefined || !standstills.has(gap.cause) || last.cause !== gap.cause || gap.fromMs >= last.toMs) {
      found.push(gap);
    } else {
      found[found.length - 1] = { ...gap, toMs: Math.min(last.toMs, gap.toMs) };
    }
  }
  return found;
}

function tooMany(most: number): PermanentError {
  return new PermanentError(`The store holds at most ${most} tags.`, {
    code: "SAMSPEL_STORE_TAG_LIMIT",
    next: "Narrow the topics that create tags, or raise store.tags.",
  });
}
