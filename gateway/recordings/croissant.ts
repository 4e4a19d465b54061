/** The tables of a crate as Croissant 1.0 (http://mlcommons.org/croissant/1.0), so that tools of machine learning load them. Pure. */
import type { CrateFile, CrateInput } from "./crate-input.ts";
import type { Column } from "./parquet-columns.ts";
import { descriptionOf, licenceUrl } from "./ro-crate.ts";

/** The context that the specification gives in its appendix. */
const context = {
  "@language": "en",
  "@vocab": "https://schema.org/",
  citeAs: "cr:citeAs",
  column: "cr:column",
  conformsTo: "dct:conformsTo",
  cr: "http://mlcommons.org/croissant/",
  rai: "http://mlcommons.org/croissant/RAI/",
  data: { "@id": "cr:data", "@type": "@json" },
  dataType: { "@id": "cr:dataType", "@type": "@vocab" },
  dct: "http://purl.org/dc/terms/",
  examples: { "@id": "cr:examples", "@type": "@json" },
  equivalentProperty: "cr:equivalentProperty",
  extract: "cr:extract",
  field: "cr:field",
  fileProperty: "cr:fileProperty",
  fileObject: "cr:fileObject",
  fileSet: "cr:fileSet",
  format: "cr:format",
  includes: "cr:includes",
  isLiveDataset: "cr:isLiveDataset",
  jsonPath: "cr:jsonPath",
  key: "cr:key",
  md5: "cr:md5",
  parentField: "cr:parentField",
  path: "cr:path",
  recordSet: "cr:recordSet",
  references: "cr:references",
  regex: "cr:regex",
  repeated: "cr:repeated",
  replace: "cr:replace",
  samplingRate: "cr:samplingRate",
  sc: "https://schema.org/",
  separator: "cr:separator",
  source: "cr:source",
  subField: "cr:subField",
  transform: "cr:transform",
};

export interface CroissantTable {
  readonly name: string;
  readonly description: string;
  readonly columns: readonly Column[];
  readonly files: readonly CrateFile[];
}

export function croissant(input: CrateInput, tables: readonly CroissantTable[], nowMs: number): object {
  const { recording, publication } = input;
  const filled = tables.filter(({ files }) => files.length > 0);
  return {
    "@context": context,
    "@type": "sc:Dataset",
    name: recording.name,
    description: descriptionOf(input),
    conformsTo: "http://mlcommons.org/croissant/1.0",
    license: licenceUrl(publication.licence),
    url: `urn:uuid:${recording.id}`,
    version: "1.0.0",
    datePublished: new Date(nowMs).toISOString().slice(0, 10),
    creator: publication.creators.map(({ name, orcid }) => ({
      "@type": "sc:Person",
      name,
      ...(orcid === undefined ? {} : { url: orcid }),
    })),
    distribution: filled.flatMap(({ files }) => files.map(fileObject)),
    recordSet: filled.flatMap(({ name, description, columns, files }) =>
      files.map((file, index) => ({
        "@type": "cr:RecordSet",
        "@id": recordSetId(name, index),
        name: recordSetId(name, index),
        description: `${description} ${file.description}`,
        field: columns.map((column) => fieldOf(column, recordSetId(name, index), file.path)),
      })),
    ),
  };
}

function recordSetId(table: string, index: number): string {
  return `${table}-${index + 1}`;
}

function fileObject({ path, bytes, sha256, encodingFormat, description }: CrateFile): object {
  return {
    "@type": "cr:FileObject",
    "@id": path,
    name: path,
    description,
    contentUrl: path,
    contentSize: `${bytes} B`,
    // The name under which the loaders of Croissant know Parquet.
    encodingFormat: encodingFormat === "application/vnd.apache.parquet" ? "application/x-parquet" : encodingFormat,
    sha256,
  };
}

function fieldOf({ name, element, isList }: Column, recordSet: string, file: string): object {
  return {
    "@type": "cr:Field",
    "@id": `${recordSet}/${name}`,
    name: `${recordSet}/${name}`,
    dataType: typeOf(element),
    ...(isList === true ? { repeated: true } : {}),
    source: { fileObject: { "@id": file }, extract: { column: name } },
  };
}

function typeOf({ type, logical_type }: Column["element"]): string {
  if (logical_type?.type === "TIMESTAMP") return "sc:DateTime";
  if (type === "DOUBLE" || type === "FLOAT") return "sc:Float";
  return type === "BYTE_ARRAY" ? "sc:Text" : "sc:Integer";
}
