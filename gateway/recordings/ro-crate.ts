/** The metadata of a crate as RO-Crate 1.2 (https://w3id.org/ro/crate/1.2): people, assets, signals, files, provenance. Pure. */
import { addressPart } from "../core/address-part.ts";
import type { ExportPerson } from "../core/recording-export.ts";
import type { CrateFile, CrateInput, CrateSignal } from "./crate-input.ts";

const softwareType = "https://schema.org/SoftwareApplication";

type Entity = Record<string, unknown> & { readonly "@id": string };

const ref = (id: string) => ({ "@id": id });
const iso = (timeMs: number) => new Date(timeMs).toISOString();

export function roCrate(input: CrateInput, files: readonly CrateFile[], nowMs: number): object {
  const people = input.publication.creators.map(personEntity);
  const organisation = organisationEntity(input);
  const signals = input.signals.map(signalEntity);
  const entities: Entity[] = [
    {
      "@id": "ro-crate-metadata.json",
      "@type": "CreativeWork",
      conformsTo: ref("https://w3id.org/ro/crate/1.2"),
      about: ref("./"),
    },
    rootEntity(input, { files, nowMs, people, organisation, signals }),
    licenceEntity(input.publication.licence),
    ...people,
    ...(organisation === undefined ? [] : [organisation]),
    ...files.map(fileEntity),
    ...signals,
    ...input.assets.map(({ id, name, template }) => ({
      "@id": `#asset-${addressPart(id)}`,
      "@type": "Thing",
      name,
      description: `Machine of the kind ${template}`,
    })),
    ...actionEntities(input),
  ];
  return { "@context": "https://w3id.org/ro/crate/1.2/context", "@graph": entities };
}

interface RootParts {
  readonly files: readonly CrateFile[];
  readonly nowMs: number;
  readonly people: readonly Entity[];
  readonly organisation: Entity | undefined;
  readonly signals: readonly Entity[];
}

function rootEntity(input: CrateInput, { files, nowMs, people, organisation, signals }: RootParts): Entity {
  const { recording, publication } = input;
  const { campaign, context } = recording;
  return {
    "@id": "./",
    "@type": "Dataset",
    identifier: `urn:uuid:${recording.id}`,
    name: recording.name,
    description: descriptionOf(input),
    datePublished: iso(nowMs).slice(0, 10),
    license: ref(licenceUrl(publication.licence)),
    ...(input.isTimeless ? {} : { temporalCoverage: `${iso(recording.fromMs)}/${iso(recording.toMs)}` }),
    keywords: [...publication.keywords],
    ...(people.length === 0
      ? {}
      : { creator: people.map(({ "@id": id }) => ref(id)), author: people.map(({ "@id": id }) => ref(id)) }),
    ...(organisation === undefined ? {} : { publisher: ref(organisation["@id"]) }),
    ...(publication.funder === undefined ? {} : { funding: publication.funder }),
    ...(campaign === undefined ? {} : { isPartOf: { "@id": `#campaign-${addressPart(campaign)}` } }),
    ...(context.operatingConditions === undefined ? {} : { measurementTechnique: context.operatingConditions }),
    about: input.assets.map(({ id }) => ref(`#asset-${addressPart(id)}`)),
    variableMeasured: signals.map(({ "@id": id }) => ref(id)),
    hasPart: files.map(({ path }) => ref(path)),
    mentions: [ref("#recording"), ref("#export")],
  };
}

export function descriptionOf({ recording, site, isSimulated, publication }: CrateInput): string {
  const { context } = recording;
  const parts = [
    publication.description ?? `Values of a production line, ${site}.`,
    isSimulated ? "Simulated." : "",
    context.product === undefined ? "" : `Product: ${context.product}.`,
    context.operatingConditions === undefined ? "" : `Operating conditions: ${context.operatingConditions}.`,
    context.notes ?? "",
    "Not a safety function.",
  ];
  return parts.filter((text) => text !== "").join(" ");
}

function personEntity({ name, orcid }: ExportPerson, index: number): Entity {
  return { "@id": orcid ?? `#person-${index + 1}`, "@type": "Person", name };
}

function organisationEntity({ publication: { organisation } }: CrateInput): Entity | undefined {
  if (organisation === undefined) return undefined;
  return { "@id": organisation.ror ?? "#organisation", "@type": "Organization", name: organisation.name };
}

/** Licences of the SPDX list by their page, others by a name of our own. */
export function licenceUrl(licence: string): string {
  if (licence.startsWith("LicenseRef-")) return `#${licence}`;
  return `https://spdx.org/licenses/${licence}`;
}

function licenceEntity(licence: string): Entity {
  const isOpen = !licence.startsWith("LicenseRef-");
  return {
    "@id": licenceUrl(licence),
    "@type": "CreativeWork",
    name: licence,
    description: isOpen
      ? `SPDX licence ${licence}`
      : "No licence was given: all rights reserved until the owner says otherwise.",
  };
}

function fileEntity({ path, bytes, sha256, encodingFormat, description }: CrateFile): Entity {
  return {
    "@id": path,
    "@type": "File",
    name: path.slice(path.lastIndexOf("/") + 1),
    description,
    encodingFormat,
    contentSize: String(bytes),
    sha256,
  };
}

function signalEntity({ tag, unitCode }: CrateSignal): Entity {
  return {
    "@id": `#signal-${addressPart(tag.id)}`,
    "@type": "PropertyValue",
    name: tag.id,
    propertyID: tag.id,
    ...(tag.unit === "" ? {} : { unitText: tag.unit }),
    ...(unitCode === undefined ? {} : { unitCode }),
    ...(tag.range === undefined ? {} : { minValue: tag.range.low, maxValue: tag.range.high }),
  };
}

function actionEntities({ recording, software, models, isSimulated, isTimeless }: CrateInput): Entity[] {
  const samspel = "#samspel";
  return [
    {
      "@id": samspel,
      // RO-Crate 1.2 wants a web address of each SoftwareApplication; programs and models of a site have none.
      "@type": "CreativeWork",
      additionalType: softwareType,
      name: "Samspel",
      version: software.version,
      ...(software.sourceSha256 === undefined ? {} : { identifier: `sha256:${software.sourceSha256}` }),
      ...(software.platform === undefined ? {} : { operatingSystem: software.platform }),
      ...(software.runtime === undefined ? {} : { runtimePlatform: software.runtime }),
    },
    {
      "@id": "#recording",
      "@type": "CreateAction",
      name: `Recording ${recording.name}`,
      description: isSimulated ? "Recorded from a simulation." : "Recorded from machines.",
      ...(isTimeless ? {} : { startTime: iso(recording.fromMs), endTime: iso(recording.toMs) }),
      instrument: [ref(samspel), ...models.map(({ id }) => ref(`#model-${addressPart(id)}`))],
      result: ref("./"),
    },
    { "@id": "#export", "@type": "CreateAction", name: "Export", instrument: ref(samspel), result: ref("./") },
    ...models.map(({ id, kind, asset, version, sha256 }) => ({
      "@id": `#model-${addressPart(id)}`,
      "@type": "CreativeWork",
      additionalType: softwareType,
      name: id,
      description: `Condition model of the kind ${kind} for ${asset}`,
      ...(version === undefined ? {} : { version }),
      ...(sha256 === undefined ? {} : { identifier: `sha256:${sha256}` }),
    })),
    ...(recording.campaign === undefined
      ? []
      : [
          {
            "@id": `#campaign-${addressPart(recording.campaign)}`,
            "@type": "CreativeWork",
            name: recording.campaign,
          },
        ]),
  ];
}
