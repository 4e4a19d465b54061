/** The versions of the models in use on disk, and which of them is active, in shadow or was before. */
import { join } from "node:path";
import { ModelError, type ModelRefusal } from "../models/contract.ts";
import type { LearnedModel } from "../models/learn.ts";
import { checkSignature, type SignatureCheck, signed } from "../models/signature.ts";
import {
  addVersion,
  importVersion,
  type LifecycleEvent,
  pruneVersions,
  readRecord,
  type StoredVersion,
  type VersionRecord,
  versionNamed,
  writeRecord,
} from "../models/versions.ts";
import type { Configuration, ModelEntry } from "./config/configuration.ts";
import type { Log } from "./core/contracts.ts";
import { PermanentError } from "./core/errors.ts";
import { permanent } from "./model-errors.ts";
import type { ModelFolder } from "./scorer-contract.ts";
import type { ModelKeys } from "./signing-key.ts";

export interface LifecycleOptions {
  readonly configuration: Pick<Configuration, "models" | "dataDirectory">;
  readonly log: Log;
  /** With which learned versions are signed, and whose signatures are trusted. */
  readonly keys: ModelKeys;
  /** Wall clock: labels only. */
  readonly now: () => number;
}

/** Id under which the scorer knows the version that runs beside the active one. */
export function shadowId(model: string): string {
  return `${model} (shadow)`;
}

/** A change of what is at work. */
export interface Change {
  readonly action: LifecycleEvent["action"];
  readonly version: string;
  readonly automatic: boolean;
  readonly reason?: string;
}

/** A version whose signature does not fit its files. */
export function wronglySigned(model: string, version: string): ModelRefusal & { readonly next: string } {
  return {
    id: model,
    code: "SAMSPEL_MODEL_SIGNATURE",
    message: `The signature of version ${version} of ${model} does not fit its files: they were changed since it was signed.`,
    next: "Copy the whole folder again from where it was signed, or learn anew.",
  };
}

interface Shelf {
  readonly folder: string;
  record: VersionRecord;
  versions: StoredVersion[];
  /** By id of the version. */
  signatures: ReadonlyMap<string, SignatureCheck>;
}

/** The versions of all models on disk. Models that name the same card share its versions. */
export class ModelShelves {
  readonly #options: LifecycleOptions;
  readonly #shelves = new Map<string, Shelf>();

  constructor(options: LifecycleOptions) {
    this.#options = options;
  }

  /** Reads every folder; files that a person or `samspel train` put there become the active version. */
  async open(): Promise<void> {
    const { configuration, now, log } = this.#options;
    for (const card of new Set(configuration.models.map((entry) => entry.card))) {
      const folder = join(configuration.dataDirectory, "models", card);
      const shelf: Shelf = { folder, record: await readRecord(folder, now()), versions: [], signatures: new Map() };
      this.#shelves.set(card, shelf);
      try {
        const imported = await importVersion(folder, shelf.record);
        if (imported !== undefined) await this.#import(shelf, imported);
        await this.#list(shelf);
      } catch (error) {
        // A full or read-only disk must not keep the gateway from its values.
        log.warn({ folder, reason: String(error) }, "The versions of a model cannot be read or written.");
      }
    }
  }

  /** What the scorer shall load: active versions and shadows. A model without any version is looked for in its folder. */
  folders(): ModelFolder[] {
    return this.#options.configuration.models.flatMap(({ id, card }) => {
      const { folder, record, versions } = this.#shelfOf(card);
      const directoryOf = (version: string | undefined) => versions.find((each) => each.id === version)?.directory;
      const shadow = directoryOf(record.shadow);
      return [
        ...(this.refusal(id) === undefined ? [{ id, directory: directoryOf(record.active) ?? folder }] : []),
        ...(shadow === undefined ? [] : [{ id: shadowId(id), directory: shadow }]),
      ];
    });
  }

  record(model: string): VersionRecord {
    return this.#shelfOf(this.entry(model).card).record;
  }

  versions(model: string): readonly StoredVersion[] {
    return this.#shelfOf(this.entry(model).card).versions;
  }

  /** Throws PermanentError when the model has no such version. */
  version(model: string, name: string): StoredVersion {
    try {
      return versionNamed(this.versions(model), name);
    } catch (error) {
      throw error instanceof ModelError ? permanent(error) : error;
    }
  }

  signature(model: string, version: string): SignatureCheck {
    return this.#shelfOf(this.entry(model).card).signatures.get(version) ?? { state: "none" };
  }

  /** Why the active version may not work although its files can be read. */
  refusal(model: string): ModelRefusal | undefined {
    const { active } = this.record(model);
    if (active === undefined || this.signature(model, active).state !== "invalid") return undefined;
    return wronglySigned(model, active);
  }

  /** Throws PermanentError when the configuration names no such model. */
  entry(model: string): ModelEntry {
    const entry = this.#options.configuration.models.find(({ id }) => id === model);
    if (entry !== undefined) return entry;
    throw new PermanentError(`There is no model ${JSON.stringify(model)}.`, {
      code: "SAMSPEL_MODEL_UNKNOWN",
      next: "List the models with GET /api/v1/models.",
    });
  }

  /** Puts a learned model on the shelf; it is not at work yet. */
  async add(model: string, learned: LearnedModel): Promise<StoredVersion> {
    const shelf = this.#shelfOf(this.entry(model).card);
    const version = await addVersion(shelf.folder, learned, (digest) => signed(digest, this.#options.keys.own));
    await this.#write(shelf, shelf.record, { action: "learned", version: version.id, automatic: false });
    await this.#list(shelf, version.id);
    return version;
  }

  /** Runs a version in shadow, or none. */
  async setShadow(model: string, version: string | undefined, change: Change): Promise<void> {
    const shelf = this.#shelfOf(this.entry(model).card);
    const { shadow: _shadow, shadowSinceMs: _since, ...rest } = shelf.record;
    const next = version === undefined ? rest : { ...rest, shadow: version, shadowSinceMs: this.#options.now() };
    await this.#write(shelf, next, change);
  }

  /** Makes a version the active one. One that failed is not kept for a later roll-back. */
  async setActive(model: string, version: string, { hasFailed = false, ...change }: Change & { hasFailed?: boolean }) {
    const shelf = this.#shelfOf(this.entry(model).card);
    const { active, shadow, shadowSinceMs, ...rest } = shelf.record;
    const others = rest.previous.filter((each) => each !== version && each !== active);
    await this.#write(
      shelf,
      {
        ...rest,
        active: version,
        activeSinceMs: this.#options.now(),
        previous: active === undefined || hasFailed ? others : [...others, active],
        ...(shadow === undefined || shadow === version ? {} : { shadow, shadowSinceMs: shadowSinceMs ?? 0 }),
      },
      change,
    );
  }

  /** What is on disk, less what is too old, with its signatures checked. */
  async #list(shelf: Shelf, added?: string): Promise<void> {
    shelf.versions = await pruneVersions(shelf.folder, shelf.record, added);
    const { trusted } = this.#options.keys;
    const checks = shelf.versions.map(
      async ({ id, directory, digest }) => [id, await checkSignature(directory, digest, trusted)] as const,
    );
    shelf.signatures = new Map(await Promise.all(checks));
  }

  async #import(shelf: Shelf, { id, digest }: StoredVersion): Promise<void> {
    const { active, ...rest } = shelf.record;
    const previous = rest.previous.filter((each) => each !== id);
    await this.#write(
      shelf,
      {
        ...rest,
        active: id,
        activeSinceMs: this.#options.now(),
        previous: active === undefined || active === id ? previous : [...previous, active],
        imported: digest,
      },
      { action: "imported", version: id, automatic: false },
    );
  }

  async #write(shelf: Shelf, record: VersionRecord, change: Change): Promise<void> {
    const event = { timeMs: this.#options.now(), ...change };
    shelf.record = { ...record, events: [...record.events, event] };
    await writeRecord(shelf.folder, shelf.record);
    this.#options.log.info({ folder: shelf.folder, ...change }, "The versions of a model have changed.");
  }

  #shelfOf(card: string): Shelf {
    const shelf = this.#shelves.get(card);
    if (shelf === undefined) throw new RangeError(`No versions of ${card}.`);
    return shelf;
  }
}
