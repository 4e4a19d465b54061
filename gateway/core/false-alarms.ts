/** False alarms of a model on normal rows that were held back when it learned, as a figure per day where there is one (pure). */

export interface FalseAlarms {
  readonly alarms: number;
  readonly hours: number;
  /**
   * `per-day`: a day or more was held back. `hours`: less, so the count and the bound say more than a rate.
   * `too-little`: not even an hour, which says nothing of a day.
   */
  readonly basis: "per-day" | "hours" | "too-little";
  readonly perDay: number;
  /** With 95 % confidence the model raises no more than this a day on data of the same kind. */
  readonly perDayMax: number;
}

const confidence = 0.95;

/** What the results of a card say; undefined when it was not measured. */
export function falseAlarmsOf(results: Readonly<Record<string, number>>): FalseAlarms | undefined {
  const { heldOutAlarms: alarms, heldOutHours: hours } = results;
  if (alarms === undefined || hours === undefined || !(alarms >= 0) || !(hours > 0)) return undefined;
  const days = hours / 24;
  return {
    alarms,
    hours,
    basis: days >= 1 ? "per-day" : hours >= 1 ? "hours" : "too-little",
    perDay: alarms / days,
    perDayMax: mostEvents(alarms) / days,
  };
}

/**
 * Upper limit of the mean of a Poisson variable of which `count` events were seen (Garwood 1936, one-sided): the mean at
 * which so few would be seen with a probability of 5 %. 3.0 for none.
 */
function mostEvents(count: number): number {
  let [low, high] = [count, count + 10 + 5 * Math.sqrt(count + 1)];
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (atMost(count, middle) > 1 - confidence) low = middle;
    else high = middle;
  }
  return high;
}

/** Probability of no more than `count` events; summed in logarithms, because e^-mean of a large mean is 0. */
function atMost(count: number, mean: number): number {
  let [logTerm, sum] = [-mean, 0];
  for (let events = 0; events <= count; events++) {
    if (events > 0) logTerm += Math.log(mean / events);
    sum += Math.exp(logTerm);
  }
  return sum;
}
