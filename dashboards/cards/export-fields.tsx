/** What is said of an export: for whom it is, its licence, who made it. */
import type { Signal } from "@preact/signals";
import type { ExportProfile } from "../../gateway/core/recording-export.ts";
import type { ExportWish } from "../recording-queries.ts";
import { useExportWords } from "../use-export-words.ts";

const profiles = ["own", "shared", "features"] as const satisfies readonly ExportProfile[];
const licences = ["CC-BY-4.0", "CC-BY-SA-4.0", "CC-BY-NC-4.0", "CC0-1.0", "LicenseRef-unlicensed"] as const;
const texts = ["description", "creator", "orcid", "organisation", "ror", "keywords", "funder"] as const;

export interface ExportForm extends Readonly<Record<(typeof texts)[number], string>> {
  readonly profile: ExportProfile;
  readonly licence: string;
  readonly csv: boolean;
  readonly withTexts: boolean;
  readonly site: string;
}

export const emptyForm: ExportForm = {
  ...{ profile: "own", licence: "LicenseRef-unlicensed", csv: false, withTexts: false, site: "" },
  ...{ description: "", creator: "", orcid: "", organisation: "", ror: "", keywords: "", funder: "" },
};

/** What is filled in. */
export function wishOf(form: ExportForm): ExportWish {
  const of = (name: "site" | (typeof texts)[number]) => form[name].trim() || undefined;
  const { profile, licence, csv, withTexts } = form;
  const [creator, orcid, organisation, ror] = [of("creator"), of("orcid"), of("organisation"), of("ror")];
  const [description, funder, site] = [of("description"), of("funder"), of("site")];
  const keywords = form.keywords.split(",").map((each) => each.trim());
  return {
    ...{ profile, licence, csv: csv && profile !== "features", keywords: keywords.filter((each) => each !== "") },
    ...(creator === undefined ? {} : { creators: [{ name: creator, ...(orcid === undefined ? {} : { orcid }) }] }),
    ...(organisation === undefined
      ? {}
      : { organisation: { name: organisation, ...(ror === undefined ? {} : { ror }) } }),
    ...(description === undefined ? {} : { description }),
    ...(funder === undefined ? {} : { funder }),
    ...(profile === "own" ? {} : { withTexts, ...(site === undefined ? {} : { site }) }),
  };
}

export function ExportFields({ form }: { form: Signal<ExportForm> }) {
  const text = useExportWords();
  const now = form.value;
  const set = (change: Partial<ExportForm>): void => {
    form.value = { ...form.peek(), ...change };
  };
  const field = (name: "site" | (typeof texts)[number]) => (
    <label key={name}>
      {text.fields[name]}
      <input
        type="text"
        maxLength={name === "description" ? 2000 : 200}
        value={now[name]}
        onInput={({ currentTarget }) => set({ [name]: currentTarget.value })}
      />
    </label>
  );
  const check = (name: "csv" | "withTexts") => (
    <label class="check">
      <input
        type="checkbox"
        checked={now[name]}
        onChange={({ currentTarget }) => set({ [name]: currentTarget.checked })}
      />
      {text.fields[name]}
    </label>
  );
  return (
    <div class="form">
      <label>
        {text.fields.profile}
        <select
          value={now.profile}
          onChange={({ currentTarget }) => set({ profile: currentTarget.value as ExportProfile })}
        >
          {profiles.map((name) => (
            <option key={name} value={name}>
              {text.profiles[name]}
            </option>
          ))}
        </select>
      </label>
      <p class="muted">{text.explained[now.profile]}</p>
      {now.profile !== "own" && field("site")}
      {now.profile === "shared" && check("withTexts")}
      <label>
        {text.fields.licence}
        <select value={now.licence} onChange={({ currentTarget }) => set({ licence: currentTarget.value })}>
          {licences.map((name) => (
            <option key={name} value={name}>
              {name === "LicenseRef-unlicensed" ? text.noLicence : name}
            </option>
          ))}
        </select>
      </label>
      <details>
        <summary>{text.more}</summary>
        {texts.map(field)}
        {now.profile !== "features" && check("csv")}
      </details>
    </div>
  );
}
