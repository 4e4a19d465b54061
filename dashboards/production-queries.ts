/** Typed queries about production: periods, stops, lines. The same question is asked once in a while only. */

import type { LogbookAnswer, LogbookEntry, LogbookQuery, NewLogbookEntry } from "../gateway/core/logbook.ts";
import type {
  GivenReason,
  LineName,
  LineReport,
  ProductionAnswer,
  ProductionGrain,
  StopAnswer,
} from "../gateway/core/production.ts";
import type { KaizenReport, NewKaizen, QualityChart } from "../gateway/core/statistics.ts";
import { addressPart } from "./address-part.ts";

export interface TimeRange {
  readonly fromMs: number;
  readonly toMs: number;
}

export interface ProductionQueries {
  lines(): Promise<readonly LineName[]>;
  line(id: string, range: TimeRange): Promise<LineReport>;
  periods(by: ProductionGrain, range: TimeRange): Promise<ProductionAnswer>;
  stops(range: TimeRange): Promise<StopAnswer>;
  giveReason(given: Pick<GivenReason, "metric" | "sinceMs" | "group" | "reason">): Promise<GivenReason>;
  charts(): Promise<readonly QualityChart[]>;
  acceptBaseline(
    metric: string,
    body: { readonly from: number; readonly to: number; readonly why: string },
  ): Promise<void>;
  kaizen(): Promise<readonly KaizenReport[]>;
  tryOut(card: NewKaizen): Promise<void>;
  logbook(query: LogbookQuery): Promise<LogbookAnswer>;
  writeEntry(entry: Omit<NewLogbookEntry, "by">): Promise<LogbookEntry>;
  withdrawEntry(id: string): Promise<LogbookEntry>;
}

interface Requests {
  get<T>(path: string): Promise<T>;
  post<T>(path: string, body: object): Promise<T>;
  /** Asks once for what several cards ask; `forget` makes it ask anew. */
  readonly once: { <T>(path: string, ask: (path: string) => Promise<T>): Promise<T>; forget(): void };
}

export function createProductionQueries({ get, post, once }: Requests): ProductionQueries {
  const ranged = ({ fromMs, toMs }: TimeRange) => `from=${Math.round(fromMs)}&to=${Math.round(toMs)}`;
  return {
    lines: () => once("/lines", get<readonly LineName[]>),
    line: (id, range) => once(`/lines/${addressPart(id)}?${ranged(range)}`, get<LineReport>),
    periods: (by, range) => once(`/production?by=${by}&${ranged(range)}`, get<ProductionAnswer>),
    stops: (range) => once(`/production/stops?${ranged(range)}`, get<StopAnswer>),
    giveReason: async (given) => {
      const answer = await post<GivenReason>("/production/stops/reason", given);
      once.forget();
      return answer;
    },
    charts: () => get("/quality"),
    acceptBaseline: async (metric, body) => {
      await post(`/quality/${addressPart(metric)}/baseline`, body);
    },
    kaizen: () => get("/kaizen"),
    tryOut: async (card) => {
      await post("/kaizen", card);
    },
    logbook: ({ fromMs, toMs, ...which }) => {
      const from = fromMs === undefined ? {} : { from: `${Math.round(fromMs)}` };
      const to = toMs === undefined ? {} : { to: `${Math.round(toMs)}` };
      return get(`/logbook?${new URLSearchParams({ ...which, ...from, ...to })}`);
    },
    writeEntry: (entry) => post("/logbook", entry),
    withdrawEntry: (id) => post(`/logbook/${addressPart(id)}/withdraw`, {}),
  };
}
