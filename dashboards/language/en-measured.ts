/** English texts of measured values: where they come from, where they normally lie, which limits they have. */

export const enMeasured = {
  meaning: "The last value that came, with the time at which it was measured. Nothing is averaged or filled in.",
  formula: "shown value = value of the source, in the unit of the tag",
  calculated: "The last value that the gateway has calculated from the inputs below.",
  calculatedFormula: "calculated from its inputs with each new value",
  measuredAt: "Measured",
  normal: "Normal",
  limit: "Limit",
  between: (low: string, high: string) => `${low} to ${high}`,
  from: (text: string, origin: string) => `${text} (origin: ${origin})`,
  range: "range of the tag in the configuration, or of the machine",
  learnedBy: (model: string) => `learned by model ${model} while all was normal`,
  baseline: "mean ± 2 deviations of the normal state in the configuration",
  configured: "the configuration",
  zone: (above: string, below: string) => `zone ${above}/${below}`,
  endOfLife: "end of the remaining life",
  lastHour: (name: string) => `${name}, the last hour`,
  said: (name: string, value: string, rest: string) => `${name}: ${value}${rest === "" ? "" : `; ${rest}`}`,
  health: {
    title: "Health",
    meaning:
      "How far the features of the machine lie above their normal state: 100 is normal, 0 is a heavy defect. One that lies in a bad severity zone limits it as well.",
    formula: "100 · (1 − (D − good) / (bad − good)), D = √Σ wᵢ·max(0, zᵢ)², zᵢ = (xᵢ − mean) / deviation",
    source: "Own index of the gateway; zones after ISO 10816-1 and ISO 20816-3, indicative.",
    scaleOrigin: "scale of the gateway",
    states: { watch: "watch", plan: "plan", act: "act" },
  },
  life: {
    title: "Remaining life",
    meaning:
      "How long until the trend of the feature reaches its limit, if the machine goes on as it does. Without a clear trend there is no answer.",
    formula:
      "line through the feature or its logarithm; from where the upper to where the lower edge of its 90 % prediction band meets the limit",
    source: "Terms of ISO 13381-1; calculated by the gateway.",
  },
};

export type MeasuredWords = typeof enMeasured;
