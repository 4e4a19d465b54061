/** The program as it is installed: sources, built pages, the packages of production, one Node, one platform of the ONNX runtime. */
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";

export const root = join(import.meta.dirname, "../..");

const parts = [
  ...["gateway", "models", "simulators", "dashboards/dist"],
  ...[
    "deploy/config",
    "deploy/docs",
    "deploy/prometheus",
    "deploy/samspel.service",
    "deploy/samspel-guard.service",
    "deploy/samspel-guard.timer",
    "deploy/README.md",
    "deploy/certificates",
  ],
  ...["package.json", "package-lock.json", "LICENSE", "README.md", "CHANGELOG.md", "SECURITY.md"],
];

export interface Tree {
  readonly version: string;
  /** As Debian names it: `amd64` or `arm64`. */
  readonly architecture: string;
}

/** Copies the program into `target`, which must not exist yet. The pages must be built. */
export function writeTree(target: string): Tree {
  if (!existsSync(join(root, "dashboards/dist/index.html")))
    throw new Error("The pages are not built. Run: npm run build");
  mkdirSync(target, { recursive: true });
  for (const part of parts) copy(join(root, part), join(target, part));
  for (const path of productionPackages()) copy(join(root, path), join(target, path));
  pruneRuntime(join(target, "node_modules/onnxruntime-node/bin"));
  const pinned = `node-${process.platform}-${process.arch}`;
  for (const name of readdirSync(join(target, "node_modules", pinned))) {
    if (!["bin", "LICENSE", "package.json"].includes(name))
      rmSync(join(target, "node_modules", pinned, name), { recursive: true });
  }
  mkdirSync(join(target, "node_modules/.bin"));
  symlinkSync(`../${pinned}/bin/node`, join(target, "node_modules/.bin/node"));
  const { version }: { version: string } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  return { version, architecture: process.arch === "x64" ? "amd64" : process.arch };
}

interface Locked {
  readonly packages: Readonly<Record<string, { readonly dev?: boolean; readonly devOptional?: boolean }>>;
}

/** Folders of the packages that production needs, as the lockfile marks them; those of another platform are not there. */
export function productionPackages(): string[] {
  const { packages }: Locked = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8"));
  return Object.entries(packages)
    .filter(([path, { dev, devOptional }]) => path !== "" && dev !== true && devOptional !== true)
    .map(([path]) => path)
    .filter((path) => existsSync(join(root, path)));
}

/** What is nested in a package is copied by its own entry of the lockfile, or not at all. */
function copy(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true });
  cpSync(from, to, {
    recursive: true,
    filter: (path) => path === from || !/(^|\/)(node_modules|\.cache|data)$/.test(path.slice(from.length)),
  });
}

function pruneRuntime(bin: string): void {
  for (const api of readdirSync(bin)) {
    for (const platform of readdirSync(join(bin, api))) {
      for (const architecture of readdirSync(join(bin, api, platform))) {
        if (platform === process.platform && architecture === process.arch) continue;
        rmSync(join(bin, api, platform, architecture), { recursive: true });
      }
    }
  }
}
