/** Bundles that are published for this gateway: verified, kept, and their models shadowed or activated by the lifecycle. */
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readGolden, readModel } from "../models/folder.ts";
import { type Bundle, readBundle } from "./bundle.ts";
import type { Configuration } from "./config/configuration.ts";
import type { Log } from "./core/contracts.ts";
import { errorCode, errorMessage, PermanentError } from "./core/errors.ts";
import type { GatewayStatus } from "./core/fleet.ts";
import type { ModelLifecycle } from "./model-lifecycle.ts";
import type { ModelKeys } from "./signing-key.ts";

export interface BundleParts {
  /** Where the newest bundle and the name of the one that was taken are kept. */
  readonly directory: string;
  readonly configuration: Pick<Configuration, "models" | "fleet">;
  readonly keys: Pick<ModelKeys, "trusted">;
  readonly lifecycle: Pick<ModelLifecycle, "adopt">;
  readonly log: Log;
}

const problemMax = 300;

/** One bundle at a time, the newest last; nothing that a bundle holds can end the gateway. */
export class FleetBundles {
  readonly #parts: BundleParts;
  /** By target: what is for this gateway goes before what is for all. */
  readonly #wanted = new Map<string, string>();
  #actual: string | undefined;
  #problem: string | undefined;
  #work: Promise<void>;

  constructor(parts: BundleParts) {
    this.#parts = parts;
    this.#work = this.#remember();
  }

  state(): NonNullable<GatewayStatus["bundle"]> {
    const wanted = this.#wantedNow();
    return {
      ...(wanted === undefined ? {} : { wanted }),
      ...(this.#actual === undefined ? {} : { actual: this.#actual }),
      ...(this.#problem === undefined ? {} : { problem: this.#problem }),
    };
  }

  /** Resolves when everything so far is taken or refused. */
  async settled(): Promise<void> {
    await this.#work;
  }

  /** An empty payload: nothing is wanted any more; what was taken stays. */
  wanted(target: string, payload: Uint8Array): void {
    this.#work = this.#work.then(() => this.#take(target, payload)).catch((error: unknown) => this.#refuse(error));
  }

  async #take(target: string, payload: Uint8Array): Promise<void> {
    const { configuration, keys } = this.#parts;
    if (payload.length === 0) {
      this.#wanted.delete(target);
      this.#problem = undefined;
      return;
    }
    const bundle = readBundle(payload, keys.trusted);
    this.#wanted.set(target, nameOf(bundle));
    if (this.#wantedNow() !== nameOf(bundle) || this.#actual === nameOf(bundle)) return;
    this.#problem = undefined;
    if (!bundle.isTrusted) {
      throw new PermanentError(
        `The bundle ${bundle.id} is signed by the key ${bundle.keyId}, which is not trusted here.`,
        {
          code: "SAMSPEL_BUNDLE_KEY",
          next: "Add the public key to trustedModelKeys if it is that of somebody you trust.",
        },
      );
    }
    const policy = configuration.fleet?.bundles ?? "off";
    if (policy === "off") return;
    await this.#adopt(bundle, policy === "activate");
    await this.#keep(bundle, payload);
  }

  async #adopt(bundle: Bundle, activate: boolean): Promise<void> {
    const { configuration, lifecycle, log } = this.#parts;
    const cards = new Set([...bundle.files.keys()].flatMap((path) => /^models\/([^/]+)\//.exec(path)?.[1] ?? []));
    for (const card of cards) {
      const model = configuration.models.find((entry) => entry.card === card);
      if (model === undefined) continue;
      const directory = await mkdtemp(join(tmpdir(), "samspel-bundle-"));
      try {
        for (const name of ["model.onnx", "golden.json", "card.json"]) {
          const file = bundle.files.get(`models/${card}/${name}`);
          if (file !== undefined) await writeFile(join(directory, name), file);
        }
        const files = await readModel(model.id, directory);
        const golden = await readGolden(directory);
        if (golden === undefined) {
          throw new PermanentError(
            `The model ${card} of the bundle ${bundle.id} has no golden.json to be tried with.`,
            {
              code: "SAMSPEL_BUNDLE",
              next: "Train it anew, or export it with its golden windows, and make the bundle again.",
            },
          );
        }
        const { version, role } = await lifecycle.adopt(model.id, { ...files, golden }, { activate });
        log.info({ bundle: bundle.id, model: model.id, version, role }, "A model of a bundle was taken.");
      } finally {
        await rm(directory, { recursive: true, force: true });
      }
    }
  }

  /** The configuration of a bundle is laid beside the bundle: who runs the gateway puts it in place. */
  async #keep(bundle: Bundle, payload: Uint8Array): Promise<void> {
    const { directory } = this.#parts;
    await mkdir(directory, { recursive: true });
    await writeFile(join(directory, "bundle.json"), payload, { flush: true });
    const configuration = bundle.files.get("configuration.yaml");
    if (configuration !== undefined)
      await writeFile(join(directory, "configuration.yaml"), configuration, { flush: true });
    await writeFile(join(directory, "actual"), nameOf(bundle), { flush: true });
    this.#actual = nameOf(bundle);
  }

  async #remember(): Promise<void> {
    const name = await readFile(join(this.#parts.directory, "actual"), "utf8").catch(() => "");
    if (/^[\w.-]{1,120}$/.test(name)) this.#actual = name;
  }

  #wantedNow(): string | undefined {
    const own = this.#parts.configuration.fleet?.name ?? "";
    return this.#wanted.get(own) ?? [...this.#wanted.values()].at(-1);
  }

  #refuse(error: unknown): void {
    this.#problem = `${errorMessage(error).slice(0, problemMax)} (${errorCode(error)})`;
    this.#parts.log.warn({ code: errorCode(error), reason: this.#problem }, "A bundle was not taken.");
  }
}

/** Two bundles of one name that differ are two. */
function nameOf({ id, digest }: Bundle): string {
  return `${id}-${digest.slice(0, 8)}`;
}
