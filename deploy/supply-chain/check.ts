/** Holds the lockfile against the review: where packages come from, their licences, install scripts, advisories. `--release` also asks for a recent review. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { parse } from "yaml";

const root = join(import.meta.dirname, "../..");
/** A release needs a review that is younger. Source: rule of this product. */
const daysMax = 30;

export interface LockedPackage {
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly license?: string;
  readonly dev?: boolean;
  readonly link?: boolean;
  readonly hasInstallScript?: boolean;
}

export interface Review {
  readonly reviewed: string;
  readonly licences: readonly string[];
  readonly licencesByHand: Readonly<Record<string, string>>;
  readonly installScripts: Readonly<Record<string, string>>;
  readonly advisories: readonly {
    readonly id: string;
    readonly package: string;
    readonly fixedIn?: string;
    readonly judgement: string;
  }[];
}

export type Packages = Readonly<Record<string, LockedPackage>>;

export function readLockfile(): Packages {
  return JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")).packages;
}

export function readReview(): Review {
  return parse(readFileSync(join(import.meta.dirname, "review.yaml"), "utf8"));
}

/** Everything that is wrong, as sentences. */
export function supplyChainProblems(packages: Packages, review: Review): string[] {
  return Object.entries(packages)
    .filter(([path]) => path !== "")
    .flatMap(([path, locked]) => {
      const name = path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length);
      return [
        ...originProblems(path, locked),
        ...(locked.dev === true
          ? []
          : [...licenceProblems(name, path, locked, review), ...scriptProblems(name, locked, review)]),
        ...advisoryProblems(name, locked, review),
      ];
    });
}

/** From the registry, with a hash: no address in the lockfile means the registry that npm is set to. */
function originProblems(path: string, { resolved, integrity, link }: LockedPackage): string[] {
  if (link === true) return [`${path} is a link to a folder.`];
  const isRegistry = resolved === undefined || resolved.startsWith("https://registry.npmjs.org/");
  return [
    ...(isRegistry ? [] : [`${path} comes from ${resolved}.`]),
    ...(/^sha512-/.test(integrity ?? "") ? [] : [`${path} has no hash.`]),
  ];
}

function licenceProblems(name: string, path: string, { license }: LockedPackage, review: Review): string[] {
  if (Object.hasOwn(review.licencesByHand, name)) return [];
  const stated = license ?? statedIn(path);
  if (stated === undefined) return [`${path} states no licence.`];
  // Of a choice one is enough.
  const choices = stated.replaceAll(/[()]/g, "").split(" OR ");
  return choices.some((choice) => review.licences.includes(choice)) ? [] : [`${path} is under ${stated}.`];
}

function statedIn(path: string): string | undefined {
  const file = join(root, path, "package.json");
  if (!existsSync(file)) return undefined;
  const { license }: { license?: unknown } = JSON.parse(readFileSync(file, "utf8"));
  return typeof license === "string" ? license : undefined;
}

function scriptProblems(name: string, { hasInstallScript }: LockedPackage, review: Review): string[] {
  return hasInstallScript !== true || Object.hasOwn(review.installScripts, name)
    ? []
    : [`${name} runs a script when it is installed.`];
}

function advisoryProblems(name: string, { version = "0" }: LockedPackage, review: Review): string[] {
  return review.advisories
    .filter(
      (advisory) => advisory.package === name && advisory.fixedIn !== undefined && isBefore(version, advisory.fixedIn),
    )
    .map(({ id, fixedIn }) => `${name} ${version} has ${id}, corrected in ${fixedIn}.`);
}

function isBefore(version: string, other: string): boolean {
  return version.localeCompare(other, "en", { numeric: true }) < 0;
}

/** Whole days since the review. */
export function reviewAgeDays({ reviewed }: Pick<Review, "reviewed">, nowMs: number): number {
  return Math.floor((nowMs - Date.parse(reviewed)) / 86_400_000);
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { release: { type: "boolean", default: false } } });
  const review = readReview();
  const age = reviewAgeDays(review, Date.now());
  const old =
    values.release && age > daysMax
      ? [`The review is ${age} days old; a release needs one of at most ${daysMax}.`]
      : [];
  const problems = [...supplyChainProblems(readLockfile(), review), ...old];
  process.stdout.write(problems.length === 0 ? "The supply chain is as reviewed.\n" : `${problems.join("\n")}\n`);
  process.exitCode = problems.length === 0 ? 0 : 1;
}
