/** Production as the interface and the screens see it: sums of stretches of time, figures made of them, stops and their reasons. Names after ISO 22400-2. */

/** The six big losses of TPM, as reasons of stops name them. */
export const stopLosses = [
  "equipment-failure",
  "set-up-and-adjustment",
  "idling-and-minor-stops",
  "reduced-speed",
  "process-defects",
  "reduced-yield",
] as const;
export type StopLoss = (typeof stopLosses)[number];

export interface StopReason {
  readonly id: string;
  readonly name: string;
  /** In Swedish, where it differs. */
  readonly nameSv?: string;
}

/** First level of the tree: what the first press chooses. */
export interface StopReasonGroup extends StopReason {
  readonly loss: StopLoss;
  readonly reasons: readonly StopReason[];
}

/** Sums of one stretch of time. Null: not measured, or not known. Nothing here is a ratio, so that it can be added. */
export interface ProductionSums {
  /** All the time of the stretch. */
  readonly calendarSeconds: number;
  /** Of it planned by the calendar of shifts, planned maintenance included. */
  readonly scheduledSeconds: number;
  /** Of that known: the state was told. */
  readonly knownSeconds: number;
  /** APT, AUST, ADET, ADOT. Together the planned busy time PBT. */
  readonly productionSeconds: number;
  readonly setUpSeconds: number;
  readonly delaySeconds: number;
  readonly downSeconds: number;
  readonly maintenanceSeconds: number;
  /** PQ and GQ. */
  readonly producedCount: number;
  readonly goodCount: number | null;
  /** RQ; IP and GP: inspected, and good at the first inspection. */
  readonly reworkCount: number | null;
  readonly inspectedCount: number | null;
  readonly firstPassCount: number | null;
  /** Parts that were planned for the known time of the calendar. */
  readonly plannedCount: number | null;
  /** PRI · PQ and PRI · GQ. */
  readonly idealSeconds: number | null;
  readonly idealGoodSeconds: number | null;
  /** Times that the machine went out of order; null where no state tells it. */
  readonly failureCount: number | null;
  readonly inputKg: number | null;
  readonly goodKg: number | null;
  readonly scrapKg: number | null;
  readonly recoveredKg: number | null;
}

/** A part of a stop that lies in one slice. */
export interface StopPart {
  readonly fromMs: number;
  readonly toMs: number;
  /** When the stop as a whole began: its name. */
  readonly sinceMs: number;
  readonly element: "delay" | "down";
}

/** One shift, or the part of it that lies on one day of the site. */
export interface ProductionSlice {
  readonly metric: string;
  readonly shift: string;
  readonly shiftFromMs: number;
  readonly shiftToMs: number;
  readonly fromMs: number;
  readonly toMs: number;
  readonly sums: ProductionSums;
  readonly stops: readonly StopPart[];
  /** Stops beyond those that are kept. */
  readonly moreStops: number;
  readonly isRunTimeLearned: boolean;
  /** The same sums by product, where a tag tells it. */
  readonly products?: readonly ProductSums[];
  /** The tag of the product changed too often to tell products. */
  readonly hasTooManyProducts?: boolean;
}

export interface ProductSums {
  /** As the tag tells it; empty while it was not known. */
  readonly product: string;
  readonly sums: ProductionSums;
}

export type ProductionGrain = "shift" | "day" | "week" | "month";

/** A figure with what it was divided from; null with a reason where it cannot be given. */
export interface ProductionFigure {
  readonly name: string;
  readonly unit: string;
  readonly value: number | null;
  readonly numerator: number | null;
  readonly denominator: number | null;
  /** `code: text`. */
  readonly reason?: string;
}

export interface ProductionPeriod {
  readonly fromMs: number;
  readonly toMs: number;
  /** Name of the shift; empty for longer periods. */
  readonly shift: string;
  /** Known time of scheduled time, 0 to 1; null where nothing was scheduled. */
  readonly coverage: number | null;
  /** It is not over yet. */
  readonly isOpen: boolean;
  readonly remarks: readonly string[];
  readonly sums: ProductionSums;
  readonly figures: readonly ProductionFigure[];
}

export interface MachineProduction {
  readonly metric: string;
  readonly asset: string;
  readonly periods: readonly ProductionPeriod[];
  /** All periods together: sums added, then divided. */
  readonly total: ProductionPeriod;
  /** The same by name of the shift, in the order of the day; empty where there is only one. Times of the day are compared, not people. */
  readonly byShift: readonly ProductionPeriod[];
  /** The same by product, the one made most first; empty where there is only one. */
  readonly byProduct: readonly ProductPeriod[];
}

export interface ProductPeriod extends ProductionPeriod {
  /** As the tag tells it; empty while it was not known. */
  readonly product: string;
  /** As configured. */
  readonly name?: string;
  readonly nameSv?: string;
}

export interface ProductionQuery {
  readonly fromMs: number;
  readonly toMs: number;
  readonly by: ProductionGrain;
  /** All where left out. */
  readonly metrics?: readonly string[];
}

export interface ProductionAnswer {
  readonly by: ProductionGrain;
  readonly machines: readonly MachineProduction[];
}

/** What was said of a stop. Append-only: a later revision replaces an earlier one. A role is named, never a person. */
export interface GivenReason {
  readonly metric: string;
  /** Start of the stop. */
  readonly sinceMs: number;
  readonly group: string;
  readonly reason: string;
  readonly revision: number;
  readonly createdMs: number;
}

export interface StopReport {
  readonly metric: string;
  readonly asset: string;
  readonly sinceMs: number;
  /** Absent while it lasts. */
  readonly overMs?: number;
  /** Planned time that it took within the range. */
  readonly seconds: number;
  readonly element: "delay" | "down";
  /** Long enough for a reason, and none was given. */
  readonly wantsReason: boolean;
  readonly given?: GivenReason;
}

/** A cause in a Pareto; group and reason are null for stops without a reason. */
export interface StopCauseSum {
  readonly group: string | null;
  readonly reason: string | null;
  readonly loss: StopLoss | null;
  readonly count: number;
  readonly seconds: number;
}

export interface StopAnswer {
  readonly fromMs: number;
  readonly toMs: number;
  /** Newest first. */
  readonly stops: readonly StopReport[];
  /** Most time first. */
  readonly causes: readonly StopCauseSum[];
  /** Stops that are in the sums and not in the list. */
  readonly moreStops: number;
  readonly reasons: readonly { readonly metric: string; readonly groups: readonly StopReasonGroup[] }[];
}

export interface StateSpan {
  readonly fromMs: number;
  readonly toMs: number;
  readonly element: string;
}

export interface LineStation {
  readonly asset: string;
  readonly name: string;
  readonly metric: string;
  readonly production: ProductionPeriod;
  /** Seconds of production time per part; null without parts. */
  readonly cycleSeconds: number | null;
  readonly states: readonly StateSpan[];
}

export interface LineReport {
  readonly id: string;
  readonly name: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly stations: readonly LineStation[];
  /** Scheduled time per planned part of the last station; null without a plan. */
  readonly taktSeconds: number | null;
  /** Metric of the station with the longest cycle. */
  readonly bottleneck: string | null;
  readonly rolledYield: ProductionFigure;
}

export interface LineName {
  readonly id: string;
  readonly name: string;
  readonly assets: readonly string[];
}

/** What may be asked of the production of a site. */
export interface ProductionControl {
  lines(): readonly LineName[];
  /** Undefined when there is no such line. */
  line(id: string, range: { readonly fromMs: number; readonly toMs: number }): Promise<LineReport | undefined>;
  history(query: ProductionQuery): ProductionAnswer;
  stops(query: Omit<ProductionQuery, "by">): StopAnswer;
  /** Throws PermanentError when there is no such machine, stop or reason. */
  giveReason(given: Pick<GivenReason, "metric" | "sinceMs" | "group" | "reason">): Promise<GivenReason>;
}
