/** Bundles that are published for this gateway: verified, kept, and put to work by the lifecycle of models and the reload that exist. */
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Type, { type Static } from "typebox";
import Value from "typebox/value";
import { readGolden, readModel } from "../models/folder.ts";
import { type Bundle, readBundle } from "./bundle.ts";
import type { BundledConfiguration } from "./bundled-configuration.ts";
import type { Configuration } from "./config/configuration.ts";
import { writeInOneStep } from "./config/write-file.ts";
import type { Log, ReportCondition } from "./core/contracts.ts";
import { errorCode, errorMessage, errorNext, PermanentError } from "./core/errors.ts";
import type { BundleStatus } from "./core/fleet.ts";
import type { ModelLifecycle } from "./model-lifecycle.ts";
import type { ModelKeys } from "./signing-key.ts";

export interface BundleParts {
  /** Where the newest bundle and what became of it are kept. */
  readonly directory: string;
  readonly configuration: Pick<Configuration, "models" | "fleet">;
  readonly keys: Pick<ModelKeys, "trusted">;
  readonly lifecycle: Pick<ModelLifecycle, "adopt">;
  readonly bundled: Pick<BundledConfiguration, "check" | "offer" | "report">;
  readonly report: ReportCondition;
  readonly log: Log;
}

const Taken = Type.Object({
  name: Type.String({ pattern: "^[\\w.-]{1,120}$" }),
  createdMs: Type.Number(),
  /** Cards whose models were handed over; others wait for a configuration that names them. */
  cards: Type.Array(Type.String()),
});
type Taken = Static<typeof Taken>;

const problemMax = 400;
/** Planned, not urgent: what was at work goes on. */
const refusedSeverity = 300;
const configurationName = "configuration.yaml";

/** One bundle at a time, the newest last; nothing that a bundle holds can end the gateway. */
export class FleetBundles {
  readonly #parts: BundleParts;
  /** By target: what is for this gateway goes before what is for all. */
  readonly #wanted = new Map<string, string>();
  #taken: Taken | undefined;
  #problem: { readonly code: string; readonly text: string } | undefined;
  #work: Promise<void>;

  constructor(parts: BundleParts) {
    this.#parts = parts;
    this.#work = this.#remember();
  }

  state(): BundleStatus {
    const wanted = this.#wantedNow();
    const configuration = this.#parts.bundled.report();
    const problem = this.#problem?.text ?? configuration?.problem;
    return {
      ...(wanted === undefined ? {} : { wanted }),
      ...(this.#taken === undefined ? {} : { actual: this.#taken.name }),
      ...(problem === undefined ? {} : { problem: problem.slice(0, problemMax) }),
      ...(configuration === undefined ? {} : { configuration: configuration.state }),
    };
  }

  /** Resolves when everything so far is taken or refused. */
  async settled(): Promise<void> {
    await this.#work;
  }

  /** An empty payload: nothing is wanted any more; what was taken stays. */
  wanted(target: string, payload: Uint8Array): void {
    this.#work = this.#work
      .then(() => this.#take(target, payload))
      .then(() => this.#tell())
      .catch((error: unknown) => this.#refuse(error));
  }

  async #take(target: string, payload: Uint8Array): Promise<void> {
    if (payload.length === 0) {
      if (this.#wanted.delete(target)) await this.#takeWaiting();
      return;
    }
    const bundle = readBundle(payload, this.#parts.keys.trusted);
    this.#wanted.set(target, nameOf(bundle));
    if (this.#wantedNow() !== nameOf(bundle)) {
      await mkdir(this.#parts.directory, { recursive: true });
      await writeFile(this.#waitingFile(), payload);
      return;
    }
    this.#problem = undefined;
    const { bundles = "off", bundledConfiguration = "off", name = "" } = this.#parts.configuration.fleet ?? {};
    if (this.#taken?.name !== nameOf(bundle)) {
      refuseStranger(bundle);
      refuseOther(bundle, name);
      refuseOlder(bundle, this.#taken);
    }
    if (bundles === "off" && bundledConfiguration === "off") return;
    const content = bundle.files.get(configurationName);
    const text =
      content === undefined || bundledConfiguration === "off" ? undefined : new TextDecoder().decode(content);
    if (text !== undefined) this.#parts.bundled.check(text);
    const known = this.#taken?.name === nameOf(bundle) ? this.#taken.cards : [];
    const adopted = bundles === "off" ? [] : await this.#adopt(bundle, { known, activate: bundles === "activate" });
    await this.#keep(bundle, payload, [...known, ...adopted]);
    this.#parts.bundled.offer(text, { activate: bundledConfiguration === "activate" });
  }

  /** Hands the models of the bundle over, those that this gateway names. Gives the cards. */
  async #adopt(
    bundle: Bundle,
    { known, activate }: { known: readonly string[]; activate: boolean },
  ): Promise<string[]> {
    const { configuration, lifecycle, log } = this.#parts;
    const cards = new Set([...bundle.files.keys()].flatMap((path) => /^models\/([^/]+)\//.exec(path)?.[1] ?? []));
    const adopted: string[] = [];
    for (const card of cards) {
      const model = configuration.models.find((entry) => entry.card === card);
      if (model === undefined || known.includes(card)) continue;
      const directory = await mkdtemp(join(tmpdir(), "samspel-bundle-"));
      try {
        for (const name of ["model.onnx", "golden.json", "card.json"]) {
          const file = bundle.files.get(`models/${card}/${name}`);
          if (file !== undefined) await writeFile(join(directory, name), file);
        }
        const files = await readModel(model.id, directory);
        const golden = await readGolden(directory);
        if (golden === undefined) throw untried(card, bundle);
        const { version, role } = await lifecycle.adopt(model.id, { ...files, golden }, { activate });
        log.info({ bundle: bundle.id, model: model.id, version, role }, "A model of a bundle was taken.");
        adopted.push(card);
      } finally {
        await rm(directory, { recursive: true, force: true });
      }
    }
    return adopted;
  }

  /** What is for this gateway was withdrawn: what is for all comes to its turn, unless it is the older one. */
  async #takeWaiting(): Promise<void> {
    this.#problem = undefined;
    const [target] = this.#wanted.keys();
    const payload = target === undefined ? undefined : await readFile(this.#waitingFile()).catch(() => undefined);
    if (target !== undefined && payload !== undefined) await this.#take(target, payload);
  }

  #waitingFile(): string {
    return join(this.#parts.directory, "waiting.json");
  }

  async #keep(bundle: Bundle, payload: Uint8Array, cards: readonly string[]): Promise<void> {
    const { directory } = this.#parts;
    const taken: Taken = { name: nameOf(bundle), createdMs: bundle.createdMs, cards: [...cards] };
    await mkdir(directory, { recursive: true });
    if (this.#taken?.name !== taken.name) await writeFile(join(directory, "bundle.json"), payload, { flush: true });
    writeInOneStep(join(directory, "taken.json"), JSON.stringify(taken));
    this.#taken = taken;
  }

  async #remember(): Promise<void> {
    const content = await readFile(join(this.#parts.directory, "taken.json"), "utf8").catch(() => "null");
    try {
      const taken: unknown = JSON.parse(content);
      if (Value.Check(Taken, taken)) this.#taken = taken;
    } catch {
      // Written in one step: what cannot be read was put there by somebody else.
    }
  }

  #wantedNow(): string | undefined {
    const own = this.#parts.configuration.fleet?.name ?? "";
    return this.#wanted.get(own) ?? [...this.#wanted.values()].at(-1);
  }

  #refuse(error: unknown): void {
    const text = [errorMessage(error), errorNext(error), `(${errorCode(error)})`].filter((part) => part !== undefined);
    this.#problem = { code: errorCode(error), text: text.join(" ") };
    this.#parts.log.warn({ code: errorCode(error), reason: this.#problem.text }, "A bundle was not taken.");
    this.#tell();
  }

  #tell(): void {
    const { code = "SAMSPEL_BUNDLE", text = "" } = this.#problem ?? {};
    this.#parts.report({
      id: "fleet/bundle",
      active: this.#problem !== undefined,
      ...{ severity: refusedSeverity, code, message: `A bundle was not taken. ${text}`.trim() },
    });
  }
}

/** Two bundles of one name that differ are two. */
function nameOf({ id, digest }: Pick<Bundle, "id" | "digest">): string {
  return `${id}-${digest.slice(0, 8)}`;
}

function refuseStranger({ id, keyId, isTrusted }: Bundle): void {
  if (isTrusted) return;
  throw new PermanentError(`The bundle ${id} is signed by the key ${keyId}, which is not trusted here.`, {
    code: "SAMSPEL_BUNDLE_KEY",
    next: "Add the public key to trustedModelKeys if it is that of somebody you trust.",
  });
}

function refuseOther({ id, gateways = [], architectures = [] }: Bundle, own: string): void {
  const isFor = (names: readonly string[], name: string) => names.length === 0 || names.includes(name);
  if (isFor(gateways, own) && isFor(architectures, process.arch)) return;
  const wanted = isFor(gateways, own) ? architectures : gateways;
  const here = isFor(gateways, own) ? process.arch : own;
  throw new PermanentError(`The bundle ${id} is for ${wanted.slice(0, 5).join(", ")}, and this gateway is ${here}.`, {
    code: "SAMSPEL_BUNDLE_MACHINE",
    next: "Publish it --to the gateway that it is for, or make one for this gateway.",
  });
}

/** Whoever can write at the broker could else bring back what was replaced for a reason. */
function refuseOlder({ id, createdMs }: Bundle, taken: Taken | undefined): void {
  if (taken === undefined || createdMs >= taken.createdMs) return;
  const [made, newer] = [createdMs, taken.createdMs].map((ms) => new Date(ms).toISOString());
  throw new PermanentError(`The bundle ${id} was made at ${made}, before the one at work (${taken.name}, ${newer}).`, {
    code: "SAMSPEL_BUNDLE_OLDER",
    next: "To go back on purpose, make it again with samspel bundle create; it is then the newest.",
  });
}

function untried(card: string, { id }: Bundle): PermanentError {
  return new PermanentError(`The model ${card} of the bundle ${id} has no golden.json to be tried with.`, {
    code: "SAMSPEL_BUNDLE",
    next: "Train it anew, or export it with its golden windows, and make the bundle again.",
  });
}
