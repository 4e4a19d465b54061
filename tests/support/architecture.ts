/** Checks a tree against its architecture: who may import whom, and the form of files and folders. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { join, posix } from "node:path";
import type { Import, SourceFile } from "./source-tree.ts";

/** What files below `folder` (or the one file, or `folder/*.ts`) may import besides their own. The longest match counts. */
export interface ImportRule {
  readonly folder: string;
  /** Folders or files of the project. `*` allows everything. */
  readonly may: readonly string[];
  /** Folders or files of which only types may be imported. */
  readonly typesOf?: readonly string[];
  /** Packages and built-in modules; absent allows all that package.json names. */
  readonly packages?: readonly string[];
  readonly packageTypesOf?: readonly string[];
  /** Development dependencies that it uses when they are there and does without in production. */
  readonly optionalPackages?: readonly string[];
}

export interface Architecture {
  readonly rules: readonly ImportRule[];
  /** Folders whose subfolders are plugins: none imports another, and only `registry.ts` beside them knows them all. */
  readonly pluginFolders: readonly string[];
  /** Modules that one place alone may import, in any form. */
  readonly reserved: Readonly<Record<string, RegExp>>;
  /** Folders that run without development dependencies. */
  readonly production: readonly string[];
  readonly topLevel: readonly string[];
  readonly lineLimit: number;
}

export interface Packages {
  readonly dependencies: readonly string[];
  readonly devDependencies: readonly string[];
}

/** Every broken import rule as `file → file: reason`. */
export function importViolations(
  files: readonly SourceFile[],
  architecture: Architecture,
  packages: Packages,
): string[] {
  return files.flatMap((file) => {
    const rule = ruleOf(file.path, architecture.rules);
    if (rule === undefined) return [`${file.path}: no rule says what it may import`];
    if (rule.may.includes("*")) return [];
    return file.imports.flatMap((item) => {
      const { specifier } = item;
      if (specifier === undefined) return [`${file.path} → ?: a computed import cannot be checked`];
      const isRelative = specifier.startsWith(".");
      const target = isRelative ? resolve(file.path, specifier) : specifier;
      const reason = isRelative
        ? projectReason(file.path, { target, item, rule, architecture })
        : packageReason(file.path, { target, item, rule, architecture, packages });
      return reason === undefined ? [] : [`${file.path} → ${target}: ${reason}`];
    });
  });
}

interface Edge {
  readonly target: string;
  readonly item: Import;
  readonly rule: ImportRule;
  readonly architecture: Architecture;
}

/** Why one file of the project may not import another, if it may not. */
function projectReason(path: string, { target, item, rule, architecture }: Edge): string | undefined {
  const otherPlugin = pluginReason(path, target, architecture.pluginFolders);
  if (otherPlugin !== undefined) return otherPlugin;
  if ([rule.folder, ...rule.may].some((folder) => isWithin(target, folder))) return undefined;
  if (rule.typesOf?.some((folder) => isWithin(target, folder))) {
    return item.isTypeOnly ? undefined : "only `import type` is allowed";
  }
  return `${rule.folder} may not import it`;
}

function pluginReason(path: string, target: string, pluginFolders: readonly string[]): string | undefined {
  const home = pluginFolders.find((folder) => isWithin(path, folder));
  if (home === undefined || !isWithin(target, home) || path === `${home}/registry.ts`) return undefined;
  const own = pluginOf(path, home);
  const other = pluginOf(target, home);
  if (own !== undefined && target === `${home}/registry.ts`) return "a plugin does not know the registry";
  if (other === undefined || other === own) return undefined;
  return own === undefined ? "only registry.ts knows the plugins" : "a plugin imports another plugin";
}

/** Name of the plugin's folder, or undefined for a file that all plugins share. */
function pluginOf(path: string, home: string): string | undefined {
  const [name, ...rest] = path.slice(home.length + 1).split("/");
  return rest.length > 0 ? name : undefined;
}

function packageReason(
  path: string,
  { target, item, rule, architecture, packages }: Edge & { readonly packages: Packages },
): string | undefined {
  const name = packageName(target);
  const place = architecture.reserved[name];
  if (place !== undefined && !place.test(path)) return `only ${place.source} may import ${name}`;
  if (rule.packages !== undefined && !rule.packages.includes(name)) {
    const asType = rule.packageTypesOf?.includes(name) === true;
    if (!asType) return `${rule.folder} may not import this package`;
    if (!item.isTypeOnly) return "only `import type` is allowed";
  }
  if (isBuiltin(name) || packages.dependencies.includes(name)) return undefined;
  if (rule.optionalPackages?.includes(name) === true) return undefined;
  if (!packages.devDependencies.includes(name)) return "package.json does not name it";
  const runs = architecture.production.some((folder) => isWithin(path, folder));
  return runs && !item.isTypeOnly ? "a development dependency is absent in production" : undefined;
}

function packageName(specifier: string): string {
  if (specifier.startsWith("node:")) return specifier;
  return specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");
}

function isBuiltin(name: string): boolean {
  return name.startsWith("node:") || builtinModules.includes(name);
}

function resolve(path: string, specifier: string): string {
  return posix.normalize(posix.join(posix.dirname(path), specifier.replace(/\?.*$/, "")));
}

function isWithin(path: string, folder: string): boolean {
  if (folder.endsWith("/*.ts")) return posix.dirname(path) === posix.dirname(folder);
  return path === folder || path.startsWith(`${folder}/`);
}

export function ruleOf(path: string, rules: readonly ImportRule[]): ImportRule | undefined {
  return rules
    .filter(({ folder }) => isWithin(path, folder))
    .reduce<ImportRule | undefined>(
      (best, rule) => (rule.folder.length > (best?.folder.length ?? -1) ? rule : best),
      undefined,
    );
}

const opensWithItsPurpose = /^(#!.*\n)?\/\*\*/;

/** Files that are too long, hand on what others export, or do not open with the sentence that says what they are for (a test's sentences say it). */
export function formViolations(files: readonly SourceFile[], { lineLimit }: Architecture): string[] {
  return files.flatMap(({ path, lines, isBarrel, text, syntaxError }) => [
    ...(syntaxError === undefined ? [] : [`${path}: cannot be read: ${syntaxError}`]),
    ...(lines > lineLimit ? [`${path}: ${lines} lines, at most ${lineLimit}`] : []),
    ...(isBarrel || /\/index\.tsx?$/.test(path)
      ? [`${path}: a barrel file; import from the file that defines the thing`]
      : []),
    ...(opensWithItsPurpose.test(text) || path.endsWith(".test.ts")
      ? []
      : [`${path}: does not open with the sentence that says what it is for`]),
  ]);
}

/** Top-level entries that are not in the fixed set, and top-level folders without a README. */
export function topLevelViolations(root: string, { topLevel }: Architecture): string[] {
  const ignored = new Set(ignoredNames(root));
  const entries = readdirSync(root, { withFileTypes: true }).filter(
    ({ name }) => !name.startsWith(".") && !ignored.has(name),
  );
  return entries.flatMap((entry) => {
    if (!topLevel.includes(entry.name)) return [`${entry.name}: not in the fixed top level`];
    if (entry.isDirectory() && !existsSync(join(root, entry.name, "README.md")))
      return [`${entry.name}: has no README.md`];
    return [];
  });
}

/** Plain names that .gitignore keeps out, such as `node_modules/`. */
function ignoredNames(root: string): string[] {
  const file = join(root, ".gitignore");
  const lines = existsSync(file) ? readFileSync(file, "utf8").split("\n") : [];
  return ["node_modules", ...lines.map((line) => line.trim().replaceAll(/^\/|\/$/g, ""))].filter((name) => name !== "");
}
