/** Typed queries about energy. The same question is asked once in a while only. */
import type { AirTestReport, EnergyBaselineReport, EnergyReport } from "../gateway/core/energy.ts";

export interface EnergyQueries {
  /** Query of the energy interface; what stands after `#` only tells one question from the next. */
  energy(query: string): Promise<EnergyReport>;
  learnBaseline(request: { metric: string; from: number; to: number; by: "day" }): Promise<EnergyBaselineReport>;
  airTests(): Promise<{ readonly tests: readonly AirTestReport[] }>;
  runAirTest(request: { test: object; hoursPerYear: number }): Promise<AirTestReport>;
}

interface Requests {
  get<T>(path: string, deadlineMs?: number): Promise<T>;
  post<T>(path: string, body: object): Promise<T>;
  once<T>(key: string, ask: (key: string) => Promise<T>): Promise<T>;
}

/** Days of several machines are read from the history. */
const energyDeadlineMs = 60_000;

export function createEnergyQueries({ get, post, once }: Requests): EnergyQueries {
  return {
    energy: (query) => once(query, () => get(`/energy?${query.split("#")[0]}`, energyDeadlineMs)),
    learnBaseline: (request) => post("/energy/baselines", request),
    airTests: () => get("/energy/air-tests"),
    runAirTest: (request) => post("/energy/air-tests", request),
  };
}
