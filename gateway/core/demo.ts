/** What a presenter sees and does while a simulated line tells its story. It steers a simulation, never a machine. */

export interface Bilingual {
  readonly sv: string;
  readonly en: string;
}

export interface DemoChapter {
  readonly id: string;
  /** Seconds after the start of the story. */
  readonly atSeconds: number;
  readonly title: Bilingual;
  /** What the presenter says. */
  readonly note: Bilingual;
  /** `wall`, `overview`, `asset/<id>`, `cell/<id>`, `energy` or `alarms`. */
  readonly page: string;
  /** Tags to point at. */
  readonly highlight: readonly string[];
}

export interface DemoPlan {
  /** Scenario that tells the story. */
  readonly story: string;
  readonly chapters: readonly DemoChapter[];
  readonly scenarios: readonly string[];
  /** Faults that can be injected, with the machines that can have them. */
  readonly faults: readonly { readonly kind: string; readonly machines: readonly string[] }[];
  /** Addresses by which phones on the same network reach the pages; none when they are for this machine only. */
  readonly hosts?: readonly string[];
}

export interface DemoFault {
  readonly kind: string;
  readonly machine: string;
  /** Greatest severity, above 0 to 1. */
  readonly severity: number;
  readonly fromMs: number;
}

/** A fault that is over; it was there until just before `toMs`. */
export interface EndedDemoFault extends DemoFault {
  readonly toMs: number;
}

export interface DemoStatus {
  readonly scenario: string;
  /** Of the scenario, without its pauses. */
  readonly elapsedSeconds: number;
  readonly isPaused: boolean;
  /** Absent while no story is told. */
  readonly chapter?: string;
  readonly lengthSeconds?: number;
  readonly faults: readonly DemoFault[];
  /** Faults that are over, the newest last; not for ever. */
  readonly ended: readonly EndedDemoFault[];
}

export type DemoCommand =
  | { readonly scenario: string; readonly chapter?: string }
  | { readonly pause: boolean }
  | { readonly inject: string; readonly machine?: string; readonly severity?: number; readonly rampSeconds?: number }
  | { readonly clear: string; readonly machine?: string };

export interface DemoControl {
  readonly plan: DemoPlan;
  /** Rejects with TemporaryError when the simulated line does not answer. */
  status(): Promise<DemoStatus>;
  /** Rejects with PermanentError when the line refuses the command, and says why. */
  obey(command: DemoCommand): Promise<DemoStatus>;
}
