/** A crate as others outside of the company may see it: pseudonyms, a coarse site, no positions, no configuration. */
import type { Gap } from "../core/gap.ts";
import type { OtherValue, TagNumber } from "../core/measurement.ts";
import type { RecordingContext } from "../core/recording.ts";
import type { SharedField } from "../core/recording-export.ts";
import type { Tag } from "../core/tag.ts";
import type { StoredRows } from "../store/stretch-reader.ts";
import type { CrateInput, CrateSignal } from "./crate-input.ts";
import type { ExportParts } from "./export.ts";
import { findingsIn } from "./free-text.ts";
import type { Pseudonym } from "./pseudonyms.ts";
import type { RecordedLabel } from "./small-tables.ts";

export interface SharedOptions {
  readonly pseudonym: Pseudonym;
  /** Such as a region; "not said" otherwise. */
  readonly site: string;
  /** Free texts are left out unless asked for. */
  readonly withTexts: boolean;
}

type Parts = Pick<ExportParts, "input" | "numbers" | "reader" | "ledger" | "labels">;

export interface Shared {
  readonly parts: Parts;
  /** What still has to be changed comes first. */
  readonly fields: readonly SharedField[];
}

/** Signals that name who works or for whom, by the last part of their names. */
const naming =
  /operator|badge|user|employee|person|worker|shift-?lead|order|serial|batch|lot|customer|article|recipe|operatör|anställd|kund/i;
/** Where something is in the hall: with a camera of the gate that is a person. */
const positions = /(^|\/)(position|latitude|longitude|lat|lon|gps)(-?[xyz])?(\/|$)|human\/|person\/|worker\//i;

export function sharedParts(given: Parts, options: SharedOptions): Shared {
  const { pseudonym } = options;
  const fields: SharedField[] = [];
  const note = (field: SharedField): void => {
    fields.push(field);
  };
  const { input } = given;
  const assetName = new Map(input.assets.map(({ id, template }) => [id, `${template}-${pseudonym("asset", id)}`]));
  for (const [id, becomes] of assetName) note({ about: "company", field: "asset", was: id, becomes });
  const groupOf = (group: string) =>
    assetName.get(group) ?? (group === "other" ? group : `asset-${pseudonym("asset", group)}`);
  const kept = input.signals.filter(({ tag }) => {
    const isNumberOfPerson = naming.test(tag.name) && tag.dataType !== "string";
    if (!isNumberOfPerson && !positions.test(tag.id) && tag.keepHours === undefined) return true;
    note({ about: "person", field: "signal", was: tag.id, becomes: "(left out)" });
    return false;
  });
  const idOf = new Map(kept.map((signal) => [signal.tag.id, sharedId(signal, groupOf)]));
  for (const [was, becomes] of idOf) if (was !== becomes) note({ about: "company", field: "signal", was, becomes });
  const hidden = new Set<TagNumber>();
  for (const { tag } of kept) {
    if (!naming.test(tag.name)) continue;
    hidden.add(given.numbers.get(tag.id)!);
    note({ about: "person", field: "values of", was: tag.id, becomes: "pseudonyms" });
  }
  const labels = given.labels.map((label) => sharedLabel(label, { options, note, idOf, assetName }));
  noteRest(input, { options, note });
  const parts = { ...given, ...sharedRest(given, { kept, idOf, groupOf, hidden, options, note }), labels };
  const rank = ({ isOpen }: SharedField): number => (isOpen === true ? 0 : 1);
  return { parts, fields: fields.toSorted((a, b) => rank(a) - rank(b)) };
}

function sharedId({ tag, group }: CrateSignal, groupOf: (group: string) => string): string {
  const rest = tag.id.startsWith(`${group}/`) ? tag.id.slice(group.length + 1) : tag.name;
  return `${groupOf(group)}/${rest}`;
}

interface Rest {
  readonly kept: readonly CrateSignal[];
  readonly idOf: ReadonlyMap<string, string>;
  readonly groupOf: (group: string) => string;
  readonly hidden: ReadonlySet<TagNumber>;
  readonly options: SharedOptions;
  readonly note: (field: SharedField) => void;
}

function sharedRest(given: Parts, { kept, idOf, groupOf, hidden, options, note }: Rest): Omit<Parts, "labels"> {
  const { input, reader } = given;
  const { pseudonym, site } = options;
  const { recording } = input;
  const { campaign, ...named } = recording;
  const context = sharedContext(recording.context, { options, note, idOf });
  const signals = kept.map((signal) => ({
    ...signal,
    group: groupOf(signal.group),
    tag: sharedTag(signal.tag, idOf.get(signal.tag.id)!, pseudonym),
  }));
  const shared: CrateInput = {
    ...input,
    recording: {
      ...named,
      name: `Recording ${pseudonym("recording", recording.id)}`,
      ...(campaign === undefined ? {} : { campaign: `Campaign ${pseudonym("campaign", campaign)}` }),
      assets: recording.assets.map(groupOf),
      context,
    },
    site,
    configuration: {},
    models: input.models.map((model) => ({
      ...model,
      id: pseudonym("model", model.id),
      asset: groupOf(model.asset),
      channels: model.channels.map((id) => idOf.get(id) ?? "(left out)"),
    })),
    signals,
    leftOut: [],
    gaps: input.gaps.map((gap) => sharedGap(gap, idOf, pseudonym)),
    assets: input.assets.map(({ id, template }) => ({ id: groupOf(id), name: groupOf(id), template })),
  };
  return {
    input: shared,
    numbers: new Map(
      [...given.numbers].flatMap(([id, number]) => (idOf.has(id) ? [[idOf.get(id)!, number] as const] : [])),
    ),
    reader: {
      countIn: (tags, span) => reader.countIn(tags, span),
      // Their texts name machines and people.
      *conditionChanges() {},
      read: (tags, span) =>
        new Map(
          [...reader.read(tags, span)].map(([tag, rows]) => [
            tag,
            hidden.has(tag) ? hiddenRows(rows, pseudonym) : rows,
          ]),
        ),
    },
    ledger: async () => {
      const ledger = await given.ledger();
      const tags = ledger.tags.flatMap((tag) => (idOf.has(tag.tagId) ? [{ ...tag, tagId: idOf.get(tag.tagId)! }] : []));
      return { ...ledger, tags };
    },
  };
}

function sharedTag(tag: Tag, id: string, pseudonym: Pseudonym): Tag {
  const { sourceUnit: _unit, scale: _scale, offset: _offset, ...rest } = tag;
  const { origin } = tag;
  const becomes: Tag["origin"] =
    origin.type === "source"
      ? { type: "source", source: pseudonym("source", origin.source), address: "(left out)" }
      : origin.type === "metric"
        ? { type: "metric", metric: pseudonym("metric", origin.metric) }
        : { type: "model", model: pseudonym("model", origin.model) };
  return { ...rest, id, equipment: "(left out)", origin: becomes };
}

function sharedGap(gap: Gap, idOf: ReadonlyMap<string, string>, pseudonym: Pseudonym): Gap {
  return { ...gap, source: pseudonym("source", gap.source), tagIds: gap.tagIds.flatMap((id) => idOf.get(id) ?? []) };
}

function hiddenRows(rows: StoredRows, pseudonym: Pseudonym): StoredRows {
  const others = new Map<number, OtherValue>(
    [...rows.series.others].map(([row, value]) => [row, value === null ? null : pseudonym("value", String(value))]),
  );
  return { ...rows, series: { ...rows.series, others } };
}

interface Texts {
  readonly options: SharedOptions;
  readonly note: (field: SharedField) => void;
  readonly idOf: ReadonlyMap<string, string>;
}

function sharedContext(context: RecordingContext, { options, note, idOf }: Texts): RecordingContext {
  const texts = Object.entries({ ...context, sensors: undefined }).flatMap(([name, text]) =>
    typeof text === "string" && keepsText(`context.${name}`, text, { options, note }) ? [[name, text]] : [],
  );
  const sensors = (context.sensors ?? []).flatMap(({ tag, mounting, ...sensor }) => {
    const id = idOf.get(tag);
    if (id === undefined) return [];
    const isKept = mounting !== undefined && keepsText("sensor mounting", mounting, { options, note });
    return [{ ...sensor, tag: id, ...(isKept ? { mounting } : {}) }];
  });
  return { ...Object.fromEntries(texts), ...(sensors.length === 0 ? {} : { sensors }) };
}

function sharedLabel(
  label: RecordedLabel,
  { options, note, idOf, assetName }: Texts & { readonly assetName: ReadonlyMap<string, string> },
): RecordedLabel {
  const { comment, ...rest } = label;
  const isKept = comment !== undefined && keepsText("label comment", comment, { options, note });
  const scope = idOf.get(label.scope) ?? assetName.get(label.scope) ?? "";
  return { ...rest, scope, ...(isKept ? { comment } : {}) };
}

/** A text that is asked for and in which nobody can be found. */
function keepsText(field: string, was: string, { options, note }: Pick<Texts, "options" | "note">): boolean {
  const findings = findingsIn(was);
  for (const { kind, text } of findings) {
    const becomes = options.withTexts ? "(still there: change it)" : "(left out)";
    note({
      about: "person",
      field: `${field}, ${kind}`,
      was: text,
      becomes,
      ...(options.withTexts ? { isOpen: true } : {}),
    });
  }
  if (!options.withTexts) note({ about: "company", field, was, becomes: "(left out)" });
  return options.withTexts;
}

/** What the whole crate says. */
function noteRest(input: CrateInput, { options, note }: Pick<Texts, "options" | "note">): void {
  const { recording, publication, site } = input;
  const left = "(left out)";
  note({ about: "company", field: "site", was: site, becomes: options.site });
  note({ about: "company", field: "name of the recording", was: recording.name, becomes: "a pseudonym" });
  note({ about: "company", field: "configuration", was: "addresses, names, limits", becomes: left });
  note({ about: "company", field: "texts of conditions", was: "all", becomes: left });
  for (const id of input.leftOut) note({ about: "person", field: "signal", was: id, becomes: left });
  const stays = "stays, as you gave it";
  for (const { name } of publication.creators) note({ about: "person", field: "creator", was: name, becomes: stays });
  if (publication.organisation !== undefined) {
    note({ about: "company", field: "organisation", was: publication.organisation.name, becomes: stays });
  }
  note({ about: "company", field: "signature", was: "key of this gateway", becomes: "stays: it is the proof" });
  note({
    about: "person",
    field: "times",
    was: "as recorded",
    becomes: "stay: with a duty roster they may tell who was there",
  });
}
