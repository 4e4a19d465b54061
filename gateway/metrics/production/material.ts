/** Flows of material through a line: yield, recovered scrap, emissions bound in scrap. No score of circularity. */
import { ratio } from "./overall-equipment-effectiveness.ts";

/** Masses of a period, kg. */
export interface MaterialFlow {
  readonly inputKg: number;
  readonly goodKg: number;
  readonly scrapKg: number;
  readonly scrapRecoveredKg: number;
  readonly goodQuantity: number;
  /** Emission factor of the input material, kg CO2e/kg, given by the user with its source; there is no default. */
  readonly kgCo2ePerKg?: number;
}

export interface MaterialFigures {
  readonly materialYield: number | undefined;
  readonly scrapRecovery: number | undefined;
  readonly scrapCo2eKg: number | undefined;
  readonly inputKgPerGood: number | undefined;
  /** In − good − scrap closes within 2 % of the input; otherwise the data is wrong somewhere. */
  readonly isBalanced: boolean;
}

export function materialFigures(flow: MaterialFlow): MaterialFigures {
  const { inputKg, goodKg, scrapKg, scrapRecoveredKg, goodQuantity, kgCo2ePerKg } = flow;
  return {
    materialYield: ratio(goodKg, inputKg),
    scrapRecovery: ratio(scrapRecoveredKg, scrapKg),
    scrapCo2eKg: kgCo2ePerKg === undefined ? undefined : scrapKg * kgCo2ePerKg,
    inputKgPerGood: ratio(inputKg, goodQuantity),
    isBalanced: Math.abs(inputKg - goodKg - scrapKg) <= 0.02 * inputKg,
  };
}
