/** What a gateway says about itself to the others of its site, and what is known of all of them. */

/** The newest word of a gateway, retained at the site broker. */
export interface GatewayStatus {
  /** Wall clock of the gateway, milliseconds since the Unix epoch. */
  readonly timeMs: number;
  readonly version: string;
  readonly startedMs: number;
  readonly site: string;
  readonly intervalSeconds: number;
  /** Entries that wait for destinations, and the arrival of the oldest of them. */
  readonly pendingCount: number;
  readonly pendingSinceMs?: number;
  /** Sources that give no values now. */
  readonly sourcesLost: number;
  readonly sources: number;
  readonly valuesPerSecond: number;
  /** First certificate of the gateway that expires. */
  readonly certificateExpiresMs?: number;
  /** Active conditions by priority; `events` have none. */
  readonly conditions: { readonly high: number; readonly medium: number; readonly low: number };
  readonly models: readonly { readonly id: string; readonly version?: string; readonly state: string }[];
  /** Share of one processor since the last word, 0 to the number of cores; resident memory. */
  readonly processorShare: number;
  readonly memoryBytes: number;
  /** Bundle that was published for it, and the one that it has taken. */
  readonly bundle?: BundleStatus;
}

export interface BundleStatus {
  readonly wanted?: string;
  readonly actual?: string;
  readonly problem?: string;
  /** Of the configuration that the bundle brings; absent where it brings none. */
  readonly configuration?: BundledConfigurationState;
}

/** `waiting`: for a person. `failed`: tried, and the last good one goes on. */
export type BundledConfigurationState = "at-work" | "waiting" | "failed";

export interface ConfigurationDifference {
  /** Key of the configuration, or list and id of an entry: `tags/pump-1/power`. */
  readonly place: string;
  readonly change: "added" | "changed" | "removed";
  /** Keys that differ, where some do. Values are left out. */
  readonly keys?: readonly string[];
}

/** The configuration of a bundle beside the file of this gateway. */
export interface BundledConfigurationReport {
  readonly state: BundledConfigurationState;
  readonly problem?: string;
  /** The first of them. */
  readonly differences: readonly ConfigurationDifference[];
  readonly differenceCount: number;
}

/** `offline`: said by itself or by the broker. `silent`: too long without a word. */
export type GatewayContact = "online" | "silent" | "offline";

export interface FleetMember extends GatewayStatus {
  readonly name: string;
  readonly contact: GatewayContact;
  /** Last word, by the clock of the gateway that shows it; undefined before one was heard. */
  readonly lastContactMs: number;
  /** Clock of the gateway less the clock of the one that shows it, milliseconds; absent before a live word. */
  readonly clockOffsetMs?: number;
}

export interface FleetReport {
  /** Name of the gateway that answers; absent where no fleet is configured. */
  readonly self?: string;
  /** Of the gateway that answers. */
  readonly bundledConfiguration?: BundledConfigurationReport;
  readonly isConnected: boolean;
  /** Why nothing is known of the others, or what the broker does not allow. */
  readonly problem?: string;
  readonly members: readonly FleetMember[];
  /** Words that could not be read, by code. */
  readonly refused: readonly { readonly code: string; readonly count: number; readonly example: string }[];
}

export interface FleetControl {
  /** False where none is configured. */
  readonly isConfigured: boolean;
  report(): FleetReport;
  /** Puts the configuration of the bundle to work. Throws PermanentError when none waits, or it cannot be used. */
  activateConfiguration(): void;
}
