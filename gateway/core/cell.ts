/** A collaborative cell as screens see it: its plan, questions about its past, the anonymous form. */
import type { TagId } from "./tag.ts";

/** A rectangle or polygon of the cell, in metres, in the plane of the floor. */
export interface ZoneShape {
  readonly id: string;
  readonly kind: "warning" | "protective" | "workplace";
  /** [corners][x, y] in metres. */
  readonly corners: readonly (readonly [number, number])[];
}

/** What the plan view draws of a collaborative cell. Metres; the origin is the robot's base. */
export interface CellPlan {
  readonly widthM: number;
  readonly depthM: number;
  readonly originM: readonly [number, number];
  readonly robotReachM: number;
  readonly zones: readonly ZoneShape[];
  /** Tags of positions and states that the plan shows, where they exist. */
  readonly robotX?: TagId;
  readonly robotY?: TagId;
  readonly humanX?: TagId;
  readonly humanY?: TagId;
  readonly humanPresent?: TagId;
}

/** What is asked of recorded data of a cell. */
export interface CellQuestion {
  readonly fromMs: number;
  readonly toMs: number;
  /** The work place stands this much further from the robot, m. */
  readonly moveM: number;
  /** Share of its recorded speed with which the robot moves. */
  readonly speedFactor: number;
}

/** Where people were, in squares; a square that too few visits have reached is null. */
export interface OccupancyMap {
  readonly timeMs: number;
  readonly columns: number;
  /** Edge of a square and the lower left corner of the first one, m from the robot's base. */
  readonly squareM: number;
  readonly leftM: number;
  readonly bottomM: number;
  /** [rows × columns], row by row from below, s. */
  readonly seconds: readonly (number | null)[];
}

export interface CellReviewFigures {
  readonly violationCount: number;
  readonly violationPercent: number;
  /** m */
  readonly marginP05: number;
  readonly smallestDistance: number;
  readonly movingSeconds: number;
}

/** Recorded data of a cell as it was and as a change would have made it. A review of data, no safety function. */
export interface CellReview {
  /** Why there are no figures. */
  readonly unavailable?: string;
  /** Time with a known distance. */
  readonly knownSeconds: number;
  readonly recorded?: CellReviewFigures;
  readonly changed?: CellReviewFigures;
  readonly entries: { readonly recorded: number; readonly remaining: number } | { readonly unavailable: string };
  readonly occupancy: OccupancyMap | { readonly unavailable: string };
  /** Time by distance (m) and speed (m/s) of the robot, as recorded. */
  readonly speedDistance: readonly { readonly distance: number; readonly speed: number; readonly seconds: number }[];
  /** Speed that stopping in time would allow, by distance. */
  readonly allowedSpeed: readonly { readonly distance: number; readonly speed: number }[];
}

/** Ratings of the six scales of NASA-TLX, 0 to 100: mental, physical, temporal demand, performance, effort, frustration. */
export type TaskLoad = readonly [number, number, number, number, number, number];

/** Single items about working with the robot, 0 (not at all) to 10 (fully): trust, perceived safety, intention to keep using. */
export type TrustItems = readonly [number, number, number];

/** One anonymous answer. A part that somebody leaves out is absent. */
export interface FormAnswer {
  readonly taskLoad?: TaskLoad;
  readonly trust?: TrustItems;
}
