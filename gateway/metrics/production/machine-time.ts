/** Which kind of time a machine's state is, and production time where only cycle pulses are known. */

/** Time elements of ISO 22400-2, as far as a state tells them. */
export type TimeElement = "production" | "set-up" | "delay" | "down" | "maintenance" | "unplanned";

/** MachineryItemState of OPC 40001-1. */
export const itemStates = { notAvailable: 0, outOfService: 1, notExecuting: 2, executing: 3 } as const;
/** MachineryOperationMode of OPC 40001-1. */
export const operationModes = { none: 0, maintenance: 1, setup: 2, processing: 3 } as const;

/** Time element of an item state and operation mode; undefined when the numbers are none of OPC 40001-1. */
export function timeElementOf(state: {
  readonly itemState: number;
  readonly operationMode: number;
  readonly isPlanned: boolean;
}): TimeElement | undefined {
  const { itemState, operationMode, isPlanned } = state;
  if (![0, 1, 2, 3].includes(itemState) || ![0, 1, 2, 3].includes(operationMode)) return undefined;
  if (operationMode === operationModes.maintenance) return "maintenance";
  if (!isPlanned) return "unplanned";
  if (operationMode === operationModes.setup) return "set-up";
  const isProcessing = operationMode === operationModes.processing;
  if (itemState === itemStates.executing) return isProcessing ? "production" : "delay";
  return itemState === itemStates.notExecuting && isProcessing ? "delay" : "down";
}

/** A pause between cycles that is longer than max(3 × median cycle, 2 min) is a stop. Times in s, pulses rising. */
export function productionFromCycles(pulses: readonly number[]): {
  readonly productionSeconds: number;
  readonly stops: readonly { readonly from: number; readonly to: number }[];
  readonly medianSeconds: number | undefined;
} {
  const gaps = pulses.slice(1).map((pulse, index) => pulse - pulses[index]!);
  const sorted = gaps.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  const medianSeconds =
    sorted.length === 0 ? undefined : (sorted[Math.ceil(middle) - 1]! + sorted[Math.floor(middle)]!) / 2;
  const limit = Math.max(3 * (medianSeconds ?? 0), 120);
  let productionSeconds = 0;
  const stops: { from: number; to: number }[] = [];
  gaps.forEach((gap, index) => {
    if (gap > limit) stops.push({ from: pulses[index]!, to: pulses[index + 1]! });
    else productionSeconds += gap;
  });
  return { productionSeconds, stops, medianSeconds };
}
