/** The bearing of an asset, as far as a metric names one. */
import type { TagId } from "./tag.ts";

export interface BearingFacts {
  /** As it stands in the configuration: a name of the catalogue, multiples of the shaft frequency, or a geometry. */
  readonly stated: string;
  /** Who published the geometry; only of the catalogue. */
  readonly source?: string;
  /** Multiples of the shaft frequency. */
  readonly orders: { readonly bpfo: number; readonly bpfi: number; readonly bsf: number; readonly ftf: number };
  readonly speedRpm?: number;
  /** Goes before `speedRpm`. */
  readonly speedTag?: TagId;
}
