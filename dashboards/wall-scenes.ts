/** What a wall screen shows when: pure, so that all screens with one address show the same at one moment. */
import type { AssetReport } from "../gateway/core/view.ts";

export interface Scene {
  readonly layout: "wall-overview" | "wall-cell" | "wall-asset" | "wall-production";
  readonly asset?: AssetReport;
}

/** Scene names of an address: `overview` or the id of an asset. Without any: the overview, then every cell. What
 * produces has a scene of its own for that. Unknown ids are passed over. */
export function scenesOf(names: readonly string[], assets: readonly AssetReport[]): readonly Scene[] {
  const cells = assets.filter(({ plan }) => plan !== undefined).map(({ id }) => id);
  const wanted = names.length === 0 ? ["overview", ...cells] : names;
  const scenes = wanted.flatMap((name): Scene[] => {
    if (name === "overview") return [{ layout: "wall-overview" }];
    const asset = assets.find(({ id }) => id === name);
    if (asset === undefined) return [];
    const first: Scene = { layout: asset.plan === undefined ? "wall-asset" : "wall-cell", asset };
    const producing = asset.metrics.some(({ kind }) => kind === "production");
    return producing ? [first, { layout: "wall-production", asset }] : [first];
  });
  return scenes.length === 0 ? [{ layout: "wall-overview" }] : scenes;
}

/** Follows the clock of the gateway alone. */
export function sceneNumber(nowMs: number, sceneCount: number, everySeconds: number): number {
  return sceneCount === 0 ? 0 : Math.floor(nowMs / (everySeconds * 1000)) % sceneCount;
}

const reloadHour = 3;
const shortestLifeMs = 2 * 3_600_000;

/** Whether it is past three at night where the site is, for a page that has been open for hours. */
export function nightlyReloadDue(nowMs: number, openForMs: number, timeZone: string): boolean {
  if (openForMs < shortestLifeMs) return false;
  const hour = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", hourCycle: "h23", timeZone }).format(nowMs);
  return Number(hour) === reloadHour;
}
