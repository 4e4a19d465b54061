/** What a machine made of each product in one shift: a change of the product splits the counts and the times between parts. Pure. */
import type { Interval } from "../../core/interval.ts";
import type { Measurement } from "../../core/measurement.ts";
import { learnedRunTime } from "./cycle-time.ts";
import type { ProductionConfig } from "./production-options.ts";

/** Parts since the shift began. */
export interface Parts {
  readonly produced: number;
  readonly good: number;
  readonly scrap: number;
}

export interface ProductParts extends Parts {
  readonly product: string;
}

/** The product that runs, and what those before it made and taught. */
export interface Products {
  /** As the tag tells it; empty while it is not known, and where no tag tells it. */
  readonly running: string;
  /** Of this shift, without what runs since the last change. */
  readonly earlier: readonly ProductParts[];
  /** Times between parts of products that do not run, s, the one left last at the end. */
  readonly cycles: ReadonlyMap<string, readonly number[]>;
}

export const noProducts: Products = { running: "", earlier: [], cycles: new Map() };

/** A number for each part is no product: beyond so many in one shift they are not told apart. */
const productsMax = 50;
const nameMax = 60;

/** The product that a value tells; undefined where it tells none. */
export function productOf({ value, quality }: Measurement): string | undefined {
  if (quality !== "good") return undefined;
  const name = typeof value === "string" || typeof value === "number" ? `${value}`.trim().slice(0, nameMax) : "";
  return name === "" ? undefined : name;
}

/** The other product runs from now on. `cycles` are the times between parts of the one before; those of the other come back. */
export function changed(
  products: Products,
  product: string,
  { parts, cycles }: { readonly parts: Parts; readonly cycles: readonly number[] },
): { readonly products: Products; readonly cycles: readonly number[] } {
  const { running, cycles: known } = products;
  const left = [...known].filter(([name]) => name !== product && name !== running);
  return {
    products: {
      running: product,
      earlier: partsOf(products, parts),
      cycles: new Map([...left, [running, cycles] as const].slice(-productsMax)),
    },
    cycles: known.get(product) ?? [],
  };
}

/** Parts of the shift by product; `parts` are those of all. More products than are told apart count as not known. */
export function partsOf({ running, earlier }: Products, parts: Parts): readonly ProductParts[] {
  const before = earlier.reduce(added, noParts);
  const own = { produced: parts.produced - before.produced, good: parts.good - before.good };
  const since: ProductParts = { product: running, ...own, scrap: parts.scrap - before.scrap };
  const same = earlier.find(({ product }) => product === running);
  const others = earlier.filter((each) => each !== same);
  const all = [...others, { ...added(same ?? noParts, since), product: running }];
  return all.length > productsMax ? [{ ...parts, product: "" }] : all;
}

export interface ProductSpan extends Interval {
  readonly product: string;
}

/** Changes of the product in one shift; a number for each part gives more. */
const spansMax = 200;

/** Which product ran when in a range, from readings of its tag in order of time; undefined where it changed too often to be one. */
export function productSpans(readings: readonly Measurement[], { from, to }: Interval): ProductSpan[] | undefined {
  const spans: ProductSpan[] = [{ from, to, product: "" }];
  for (const reading of readings) {
    const product = productOf(reading);
    const last = spans.at(-1)!;
    if (product === undefined || product === last.product || reading.sourceTimeMs >= to) continue;
    const fromMs = Math.max(from, reading.sourceTimeMs);
    spans.pop();
    if (last.from < fromMs) spans.push({ ...last, to: fromMs });
    spans.push({ from: fromMs, to, product });
    if (spans.length > spansMax) return undefined;
  }
  return spans;
}

/** Planned run time per item of a product, s: its own, that of the machine, or what the times between its parts teach. */
export function runTimeOfProduct(
  options: ProductionConfig,
  product: string,
  cycles: readonly number[],
): number | undefined {
  return plannedRunTime(options, product) ?? learnedRunTime(cycles);
}

/** As configured; undefined where it has to be learned. */
export function plannedRunTime(
  { runTimePerItemSeconds, products }: ProductionConfig,
  product: string,
): number | undefined {
  return products?.find(({ id }) => id === product)?.runTimePerItemSeconds ?? runTimePerItemSeconds;
}

const noParts: Parts = { produced: 0, good: 0, scrap: 0 };

function added(a: Parts, b: Parts): Parts {
  return { produced: a.produced + b.produced, good: a.good + b.good, scrap: a.scrap + b.scrap };
}
