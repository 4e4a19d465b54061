/** What a configuration says of the recorded line: plain data, so that it can be handed to the process that exports. */
import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { modelDigest } from "../models/folder.ts";
import { tagsOf } from "./assembly.ts";
import type { Configuration } from "./config/configuration.ts";
import type { Tag } from "./core/tag.ts";
import { registries } from "./kinds.ts";
import { ModelShelves } from "./model-shelves.ts";
import type { CrateModel } from "./recordings/crate-input.ts";
import { sha256Of } from "./recordings/seal.ts";
import { withoutSecrets } from "./recordings/without-secrets.ts";
import { openModelKeys } from "./signing-key.ts";

export interface ExportSource {
  readonly dataDirectory: string;
  readonly site: string;
  readonly isSimulated: boolean;
  /** Without secrets. */
  readonly configuration: unknown;
  readonly configurationSha256: string;
  readonly models: readonly CrateModel[];
  readonly assets: readonly {
    readonly id: string;
    readonly name: string;
    readonly template: string;
    readonly tags: readonly string[];
  }[];
  /** As configured now. */
  readonly tags: readonly Tag[];
}

const silent = { debug() {}, info() {}, warn() {}, error() {} };

/** Throws what is wrong with the keys or the models of the configuration. */
export async function exportSourceOf(configuration: Configuration, shelves?: ModelShelves): Promise<ExportSource> {
  const { dataDirectory, path, assets } = configuration;
  const text = readFileSync(path, "utf8");
  return {
    dataDirectory,
    site: configuration.equipment,
    isSimulated: configuration.simulated,
    configuration: withoutSecrets(parse(text)),
    configurationSha256: sha256Of(text),
    models: await modelsOf(configuration, shelves ?? (await openedShelves(configuration))),
    assets: assets.map(({ id, name, template, tags }) => ({ id, name: name ?? id, template, tags })),
    tags: tagsOf(configuration, registries),
  };
}

/** Where no gateway has them open. */
async function openedShelves(configuration: Configuration): Promise<ModelShelves> {
  const keys = openModelKeys(configuration.dataDirectory, configuration.trustedModelKeys);
  const shelves = new ModelShelves({ configuration, log: silent, keys, now: Date.now });
  await shelves.open();
  return shelves;
}

async function modelsOf({ models }: Configuration, shelves: ModelShelves): Promise<CrateModel[]> {
  return Promise.all(
    models.map(async ({ id, kind, asset, channels }) => {
      const { active } = shelves.record(id);
      const directory = shelves.versions(id).find((each) => each.id === active)?.directory;
      const sha256 = directory === undefined ? undefined : await modelDigest(directory).catch(() => undefined);
      return {
        ...{ id, kind, asset, channels },
        ...(active === undefined ? {} : { version: active }),
        ...(sha256 === undefined ? {} : { sha256 }),
      };
    }),
  );
}
