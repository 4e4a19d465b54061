/** English texts of production: the card, and the explanations of its figures. */
import type { ExplanationWords } from "./en-terms.ts";

const iso = "Names after ISO 22400-2. Times of the shift so far; unknown time is left out.";
const own = "Rule of this product.";

function ofShift(title: string, meaning: string, formula: string, source = iso): ExplanationWords {
  return { title, meaning, formula, source };
}

export const productionTopics = {
  oee: ofShift(
    "Overall equipment effectiveness (OEE)",
    "How much of the planned time went into good parts, at the planned run time of each.",
    "PRI · GQ ÷ PBT = availability · effectiveness · quality ratio; GQ = PQ where quality is not measured",
  ),
  availability: ofShift("Availability", "Share of the planned time in which the machine produced.", "APT ÷ PBT"),
  effectiveness: ofShift(
    "Effectiveness",
    "Parts made against those that the production time would have given. Above 100 % the planned run time is too long.",
    "PRI · PQ ÷ APT",
  ),
  "quality-ratio": ofShift("Quality ratio", "Good parts of all parts. Not measured is not 100 %.", "GQ ÷ PQ"),
  "produced-count": ofShift(
    "Parts",
    "Parts of this shift. A counter that is reset loses none.",
    "Σ rises of the counter",
  ),
  "planned-count": ofShift(
    "Planned until now",
    "Parts that the plan of the shift asks for in the planned time that has passed, breaks left out.",
    "plan of the shift · planned time that has passed ÷ planned time of the shift",
    own,
  ),
  "good-count": ofShift("Good parts", "As counted, or all parts without the scrapped ones.", "GQ = PQ − SQ"),
  "scrap-count": ofShift("Scrapped parts", "As counted, or all parts without the good ones.", "SQ = PQ − GQ"),
  "throughput-rate": ofShift("Parts per hour", "Parts per hour of planned time.", "PQ ÷ PBT"),
  "planned-time": ofShift("Planned time", "Time of the shift without breaks and planned maintenance.", "PBT"),
  "production-time": ofShift("Production time", "Planned time in which the machine produced.", "APT"),
  "set-up-time": ofShift("Set-up", "Planned time in which the machine was set up.", "AUST"),
  "delay-time": ofShift("Delays", "Planned time in which the machine could have run, and stood.", "ADET"),
  "down-time": ofShift("Out of order", "Planned time in which the machine was out of order.", "ADOT"),
  "speed-loss-time": ofShift(
    "Slow running",
    "Production time beyond the planned run time of all parts.",
    "APT − PRI · PQ",
  ),
  "scrap-loss-time": ofShift("Scrap", "Planned run time of the scrapped parts.", "PRI · SQ"),
  "stop-count": ofShift(
    "Stops",
    "Times that the machine stood for long: two minutes, if not set otherwise.",
    "number of stops",
    own,
  ),
  "longest-stop": ofShift("Longest stop", "The longest of these stops.", "max (end − start)", own),
  "current-stop": ofShift(
    "Stopped for",
    "How long the stop that goes on has lasted; 0 while there is none.",
    "now − start",
    own,
  ),
  "median-cycle": ofShift("Cycle, median", "Time between parts: half of the last 200 were shorter.", "median Δt", own),
  "run-time-per-item": ofShift(
    "Planned run time per item",
    "As configured, or learned: a tenth of the last 200 times between parts were shorter.",
    "PRI, or 10th percentile of Δt",
  ),
  nee: ofShift(
    "Net equipment effectiveness (NEE)",
    "As OEE, with set-up counted as useful.",
    "(APT + AUST) ÷ PBT · effectiveness · quality ratio",
  ),
  "mean-time-between-failures": ofShift(
    "Time between failures",
    "Production time for each time out of order.",
    "APT ÷ failures",
  ),
  "mean-time-to-repair": ofShift("Time to repair", "Mean time out of order.", "ADOT ÷ failures"),
  "observed-share": ofShift(
    "Known time",
    "Share of the planned time in which the state was known.",
    "known ÷ planned time",
    own,
  ),
};

export const productionWords = {
  title: "Production",
  none: "The metric production is not configured for this asset.",
  oee: "OEE",
  whole: "Planned time",
  losses: "Where the planned time went",
  loss: "Loss",
  time: "Time",
  noLoss: "No planned time has been lost in this shift.",
  shift: (name: string) => `Shift: ${name}`,
  remarks: {
    "quality-not-measured": "Quality is not measured: all parts count as good.",
    "run-time-learned": "The planned run time per item is learned, not given.",
    "too-many-products":
      "The tag of the product changed more than 200 times in a shift: its products are not told apart.",
    "partial-shift": "Counted from when the machine was first seen in this shift.",
    uncertain: "Uncertain: the state was unknown for more than 5 % of the planned time.",
    "availability-above-1": "Availability is above 100 %: look at the configuration.",
    "effectiveness-above-1": "Effectiveness is above 100 %: the planned run time per item is too long.",
    "quality-above-1": "Quality is above 100 %: look at the counters.",
  } as Readonly<Record<string, string>>,
};
