/** How this program is installed: from the folder that it runs in, and from what the last update has left there. */
import { existsSync, readdirSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { InstallationReport } from "./core/installation.ts";
import { currentRelease, readState } from "./update-state.ts";

const releasesShown = 10;

/** `folder` holds the program: `/opt/samspel/releases/0.2.0` of an installed package. */
export function installationOf({
  version,
  folder,
  dataDirectory,
}: {
  readonly version: string;
  readonly folder: string;
  readonly dataDirectory: string;
}): InstallationReport {
  const releases = releasesAround(folder);
  return {
    ...{ version, runtime: process.version, platform: `${process.platform}-${process.arch}` },
    ...(releases === undefined ? {} : { releases }),
    campaignKeyCount: namesIn(join(dataDirectory, "recordings/campaign-keys")).filter((name) => name.endsWith(".key"))
      .length,
  };
}

function releasesAround(folder: string): InstallationReport["releases"] {
  const root = dirname(dirname(folder));
  if (basename(dirname(folder)) !== "releases" || !existsSync(join(root, "current"))) return undefined;
  try {
    const atWork = currentRelease(root);
    const state = readState(root);
    const { phase, from, to } = state ?? {};
    const others = namesIn(join(root, "releases")).filter((name) => name !== atWork && !name.startsWith("."));
    return {
      atWork,
      others: others.slice(0, releasesShown),
      ...(phase === undefined || from === undefined || to === undefined ? {} : { update: { phase, from, to } }),
    };
  } catch {
    return undefined;
  }
}

/** Empty for a folder that is not there, or may not be read. */
function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
