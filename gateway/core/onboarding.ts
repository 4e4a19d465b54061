/** Connecting a machine step by step: a source is tried out before it stands in the configuration, and there is a way back. */
import type { FoundServer } from "./discovery.ts";
import type { BoundSourceAccess } from "./source-access.ts";
import type { EntryAddition, NewEntries } from "./tag-exchange.ts";

/** What is looked for. */
export interface ServerSearch {
  readonly kind: SourceDraft["kind"];
  /** Machine whose discovery server is asked; this one when left out. */
  readonly host?: string;
}

/** A source as a person describes it. Paths and references to secrets are made by the gateway, never taken. */
export interface SourceDraft {
  readonly id: string;
  readonly kind: "opcua" | "mqtt";
  /** `opc.tcp://host:port`, `mqtt://host:port` or `mqtts://host:port`. */
  readonly address: string;
  /** OPC UA without signing and encryption, by decision of a person. */
  readonly isOpen?: boolean;
  readonly user?: string;
  readonly password?: string;
  /** MQTT over TLS: certificate of the authority that signed the broker's, as PEM. */
  readonly authority?: string;
}

export interface OnboardingStatus {
  /** A changed file is put to work at once. Otherwise at the next start. */
  readonly canReload: boolean;
  /** What was added last can be taken back as it was. */
  readonly canUndo: boolean;
  /** Reloads since the start of the program. */
  readonly reloads: number;
  /** `refused` and `restored`: the last good configuration is at work, and `message` says why. */
  readonly outcome: "started" | "applied" | "unchanged" | "refused" | "restored";
  readonly message?: string;
}

export interface OnboardingControl {
  /** Servers that can be found without sweeping addresses; takes some seconds. One search at a time: throws TemporaryError. */
  find(search: ServerSearch): Promise<readonly FoundServer[]>;
  /** Keeps a source to be asked under its id; one of before is forgotten. Throws ConfigError for wrong settings or an id that is taken. */
  draft(draft: SourceDraft): void;
  /** Of a draft. */
  access(id: string): BoundSourceAccess | undefined;
  /** Adds the draft and these entries to the configuration file, and puts it to work. Throws ConfigError with every problem. */
  add(source: string, entries: NewEntries, options: { readonly dryRun: boolean }): EntryAddition;
  /** Makes the file what it was before the first addition, and puts it to work. Throws PermanentError when somebody has changed it since. */
  undo(): void;
  status(): OnboardingStatus;
}

/** How the program takes a changed configuration file. */
export interface Reloading {
  request(): void;
  status(): Pick<OnboardingStatus, "reloads" | "outcome" | "message">;
}
