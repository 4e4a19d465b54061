/** What is written down about who did what: the shape of a record, and what other parts ask of the log. */

export interface AuditEvent {
  /** Name of the account or token; `anonymous`; `console:<user>` on the machine itself; `gateway` for what it does by itself. */
  readonly actor: string;
  readonly role?: string;
  /** Network address that it came from. */
  readonly from?: string;
  /** What was done, for example `POST /api/v1/models/:id/activate` or `gateway.start`. */
  readonly action: string;
  /** What it was done to. */
  readonly target?: string;
  /** `done`, or the code or status of the refusal. */
  readonly outcome: string;
  /** What was asked for or changed; secrets are masked before they come here. */
  readonly details?: Readonly<Record<string, unknown>>;
}

export interface AuditEntry extends AuditEvent {
  /** Counts from 1 without a gap. */
  readonly number: number;
  /** ISO 8601, UTC. */
  readonly time: string;
  /** SHA-256 of the entry before; 64 zeros for the first. */
  readonly previous: string;
  /** SHA-256 of this entry. */
  readonly hash: string;
}

export interface AuditControl {
  /** False when it could not be written. */
  record(event: AuditEvent): boolean;
  /** Newest first, those with a lower number than `before`. */
  list(query: { readonly before?: number; readonly limit: number }): readonly AuditEntry[];
  /** Why the last record could not be written; undefined while all is well. */
  failure(): string | undefined;
}
