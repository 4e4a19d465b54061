/** What browsing finds, and what it keeps to. */
import type { Value } from "../../core/measurement.ts";

/** A node as a person looks for it. */
export interface BrowsedNode {
  /** With the namespace as URI where there is one: what belongs into a configuration. */
  readonly address: string;
  /** With the index that the server uses now. */
  readonly nodeId: string;
  readonly name: string;
  /** Names from below the start to the node itself. */
  readonly path: readonly string[];
  readonly kind: "object" | "variable";
  readonly details?: VariableDetails;
}

export interface VariableDetails {
  /** Name of the type, for example `Double`. */
  readonly dataType: string;
  readonly isArray: boolean;
  readonly isReadable: boolean;
  /** The current value, plain; null when there is none or it cannot be read. */
  readonly value: Value;
  readonly statusCode: number;
  readonly sourceTimeMs?: number;
  /** Display name of the engineering unit, as the server writes it. */
  readonly unitName?: string;
  /** UCUM code of it, where it is one of UNECE's. */
  readonly unit?: string;
  readonly range?: readonly [low: number, high: number];
}

/** What a server allows in one request; our own bounds where it states none, or more than a small controller likes. */
export interface RequestLimits {
  readonly nodesPerRead: number;
  readonly nodesPerBrowse: number;
  readonly pathsPerTranslate: number;
}
