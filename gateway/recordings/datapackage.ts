/** The CSV files of a crate as a Frictionless data package (https://datapackage.org). Pure. */
import type { CrateFile, CrateInput } from "./crate-input.ts";
import { csvFields } from "./csv.ts";
import { descriptionOf, licenceUrl } from "./ro-crate.ts";

const guarded =
  "An apostrophe stands before a text that begins with ' = + - @, tab or line break; remove one when reading.";

const typeOf: Readonly<Record<(typeof csvFields)[number], object>> = {
  signal: { type: "string", description: guarded, constraints: { required: true } },
  source_time: { type: "string", description: "UTC, nanoseconds", constraints: { required: true } },
  received_time: { type: "string", description: "Arrival at the gateway, UTC; empty where it is not known" },
  value: { type: "number" },
  text: { type: "string", description: guarded },
  status: { type: "integer", description: "OPC UA StatusCode, 32 bits" },
  flags: { type: "integer" },
  ordinal: { type: "integer", description: "Values of the same signal and time before this one" },
};

export function datapackage(input: CrateInput, files: readonly CrateFile[]): object {
  const { recording, publication } = input;
  return {
    $schema: "https://datapackage.org/profiles/2.0/datapackage.json",
    name: slug(recording.name),
    id: recording.id,
    title: recording.name,
    description: descriptionOf(input),
    licenses: [{ name: publication.licence, ...pathOf(publication.licence) }],
    contributors: publication.creators.map(({ name, orcid }) => ({
      title: name,
      ...(orcid === undefined ? {} : { path: orcid }),
    })),
    resources: files.map(({ path, bytes, sha256, description }) => ({
      name: slug(path),
      path,
      description,
      bytes,
      hash: `sha256:${sha256}`,
      format: "csv",
      mediatype: "text/csv",
      encoding: "utf-8",
      schema: { fields: csvFields.map((name) => ({ name, ...typeOf[name] })), missingValues: [""] },
    })),
  };
}

function pathOf(licence: string): object {
  const url = licenceUrl(licence);
  return url.startsWith("https:") ? { path: url } : {};
}

function slug(text: string): string {
  const plain = text
    .toLowerCase()
    .replaceAll(/[^a-z0-9._/-]+/g, "-")
    .replaceAll("/", "-");
  return plain.replaceAll(/^-+|-+$/g, "") || "recording";
}
