/**
 * The configuration of a bundle: checked, shown as differences, put to work by the reload that exists. When the gateway does
 * not start with it, the last good one goes on and the file is what it was before.
 */
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import Type, { type Static } from "typebox";
import Value from "typebox/value";
import type { Configuration } from "./config/configuration.ts";
import { configurationDifferences } from "./config/differences.ts";
import { parseConfiguration } from "./config/load.ts";
import { reasonOf } from "./config/problems.ts";
import type { Registries } from "./config/schema.ts";
import { writeInOneStep } from "./config/write-file.ts";
import type { Log } from "./core/contracts.ts";
import { PermanentError } from "./core/errors.ts";
import type { BundledConfigurationReport } from "./core/fleet.ts";
import type { Reloading } from "./core/onboarding.ts";
import { sha256Of } from "./recordings/seal.ts";

export interface BundledConfigurationParts {
  /** Where the bundle is kept. */
  readonly directory: string;
  /** The one at work. */
  readonly configuration: Configuration;
  readonly registries: Registries;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Absent where a changed file is taken at the next start only. */
  readonly reload?: Reloading | undefined;
  readonly log: Log;
}

const Attempt = Type.Object({
  digest: Type.String(),
  state: Type.Union([Type.Literal("trying"), Type.Literal("at-work"), Type.Literal("failed")]),
  reason: Type.Optional(Type.String()),
});
type Attempt = Static<typeof Attempt>;

interface Offered {
  readonly text: string;
  readonly digest: string;
  readonly isAtWork: boolean;
}

const differencesShown = 200;

export class BundledConfiguration {
  readonly #parts: BundledConfigurationParts;
  #offered: Offered | undefined;
  #attempt: Attempt | undefined;
  /** Reloads before the attempt of this process. */
  #reloads: number | undefined;

  /** A gateway that starts with another configuration than the one that was tried means that the attempt has failed. */
  constructor(parts: BundledConfigurationParts) {
    this.#parts = parts;
    this.#attempt = this.#read();
    if (this.#attempt?.state === "trying" && !this.#isTriedAtWork()) this.#takeBack();
  }

  /** The whole gateway runs, and not before: a later part may not start. */
  started(): void {
    if (this.#attempt?.state === "trying" && this.#isTriedAtWork())
      this.#note({ digest: this.#attempt.digest, state: "at-work" });
  }

  /** Throws PermanentError when this gateway cannot take it, with the first problems. */
  check(text: string): void {
    this.#checked(text);
  }

  /** Shows it; `activate` puts it to work, once. `check` has passed. */
  offer(text: string | undefined, { activate }: { readonly activate: boolean }): void {
    if (text === undefined) {
      this.#offered = undefined;
      return;
    }
    const digest = sha256Of(text);
    this.#offered = { text, digest, isAtWork: this.#isAtWork(text) };
    mkdirSync(this.#parts.directory, { recursive: true });
    writeInOneStep(this.#path("configuration.yaml"), text, 0o600);
    if (activate && !this.#offered.isAtWork && this.#attempt?.digest !== digest) this.activate();
  }

  /** Writes the configuration file and has it taken. Throws PermanentError when nothing waits. */
  activate(): void {
    const { configuration, directory, reload, log } = this.#parts;
    const offered = this.#offered;
    if (offered === undefined || offered.isAtWork) {
      throw new PermanentError("No configuration of a bundle waits to be put to work.", {
        code: "SAMSPEL_BUNDLE_NOTHING_WAITS",
        next: "Publish a bundle with --configuration first.",
      });
    }
    this.#checked(offered.text);
    mkdirSync(directory, { recursive: true });
    writeInOneStep(this.#path("configuration-before.yaml"), readFileSync(configuration.path, "utf8"), 0o600);
    this.#note({ digest: offered.digest, state: "trying" });
    writeInOneStep(configuration.path, offered.text);
    this.#reloads = reload?.status().reloads;
    log.info({ file: configuration.path }, "The configuration of a bundle is put to work.");
    reload?.request();
  }

  /** Undefined while no bundle brings a configuration. */
  report(): BundledConfigurationReport | undefined {
    this.#settle();
    if (this.#offered === undefined) return undefined;
    const { text, digest, isAtWork } = this.#offered;
    if (isAtWork) return { state: "at-work", differences: [], differenceCount: 0 };
    const attempt = this.#attempt?.digest === digest ? this.#attempt : undefined;
    const differences = configurationDifferences(read(this.#parts.configuration.path) ?? "", text);
    return {
      state: attempt?.state === "failed" ? "failed" : "waiting",
      ...(attempt?.reason === undefined ? {} : { problem: attempt.reason }),
      differences: differences.slice(0, differencesShown),
      differenceCount: differences.length,
    };
  }

  /** A reload that did not take the file ends an attempt; why is known only after the start of the last good one. */
  #settle(): void {
    const status = this.#parts.reload?.status();
    if (status === undefined) return;
    const isRefused = status.outcome === "refused" || status.outcome === "restored";
    if (this.#attempt?.state === "trying" && this.#reloads !== undefined && status.reloads > this.#reloads && isRefused)
      this.#takeBack();
    if (this.#attempt?.state !== "failed" || this.#attempt.reason !== undefined || !isRefused) return;
    this.#note({ ...this.#attempt, reason: status.message ?? "The gateway did not start with it." });
  }

  /** The file is what it was, unless somebody has changed it since. */
  #takeBack(): void {
    const { configuration, log } = this.#parts;
    const attempt = this.#attempt;
    if (attempt === undefined) return;
    const [tried, before] = [read(configuration.path), read(this.#path("configuration-before.yaml"))];
    if (before !== undefined && tried !== undefined && sha256Of(tried) === attempt.digest)
      writeInOneStep(configuration.path, before);
    this.#note({ digest: attempt.digest, state: "failed" });
    log.warn({ file: configuration.path }, "The gateway did not start with the configuration of a bundle.");
  }

  #checked(text: string): Configuration {
    const { configuration, registries, env } = this.#parts;
    let parsed: Configuration;
    try {
      parsed = parseConfiguration(text, { path: configuration.path, registries, env });
    } catch (cause) {
      throw new PermanentError(`The configuration of the bundle is not valid here. ${reasonOf(cause)}`, {
        code: "SAMSPEL_BUNDLE_CONFIGURATION",
        cause,
        next: "Repair it where the bundle was made (samspel check), or set what it refers to on this gateway, and publish it again.",
      });
    }
    const isOther = (what: string, wanted: string | undefined, own: string | undefined) =>
      wanted === own ? [] : [`${what} ${wanted ?? "–"} instead of ${own ?? "–"}`];
    const others = [
      ...isOther("fleet.name", parsed.fleet?.name, configuration.fleet?.name),
      ...isOther("dataDirectory", parsed.dataDirectory, configuration.dataDirectory),
    ];
    if (others.length === 0) return parsed;
    throw new PermanentError(`The configuration of the bundle is that of another gateway: ${others.join(", ")}.`, {
      code: "SAMSPEL_BUNDLE_MACHINE",
      // biome-ignore lint/suspicious/noTemplateCurlyInString: the product's own reference syntax.
      next: "Publish it --to the gateway that it is for; for many, write what differs as a reference, for example ${env:LINE}.",
    });
  }

  #isAtWork(text: string): boolean {
    const { configuration, registries, env } = this.#parts;
    try {
      return isDeepStrictEqual(parseConfiguration(text, { path: configuration.path, registries, env }), configuration);
    } catch {
      return false;
    }
  }

  #isTriedAtWork(): boolean {
    const text = read(this.#path("configuration.yaml"));
    return text !== undefined && this.#isAtWork(text);
  }

  #path(name: string): string {
    return join(this.#parts.directory, name);
  }

  #note(attempt: Attempt): void {
    this.#attempt = attempt;
    writeInOneStep(this.#path("attempt.json"), JSON.stringify(attempt), 0o600);
  }

  #read(): Attempt | undefined {
    try {
      const content: unknown = JSON.parse(read(this.#path("attempt.json")) ?? "");
      return Value.Check(Attempt, content) ? content : undefined;
    } catch {
      return undefined;
    }
  }
}

function read(path: string): string | undefined {
  return existsSync(path) ? readFileSync(path, "utf8") : undefined;
}
