/** Backups of the store that are made from a page, and what is known of the last one. */

/** A backup as it was verified when it was made. */
export interface BackupNote {
  readonly createdMs: number;
  readonly bytes: number;
  /** Version of the program that made it. */
  readonly version: string;
  /** Name in the folder of backups of the data directory; absent for one that the command line has put elsewhere. */
  readonly name?: string;
}

export interface BackupsReport {
  /** The last one that was made, from the page or from the command line; it may have been taken away since. */
  readonly last?: BackupNote;
  /** Those in the folder of backups, newest first. */
  readonly kept: readonly BackupNote[];
  /** Share that is done, of one that is being made. */
  readonly running?: { readonly startedMs: number; readonly progress: number };
  /** Why the last attempt from the page came to nothing. */
  readonly failure?: { readonly code: string; readonly message: string; readonly next?: string };
  /** Size of the store, and what the disk has beyond what must stay free. */
  readonly storeBytes: number;
  readonly freeBytes: number;
}

export interface BackupControl {
  report(): BackupsReport;
  /** Throws TemporaryError while one is being made, and PermanentError where the disk has no room. */
  start(): BackupsReport;
  cancel(): Promise<BackupsReport>;
  /** As a ZIP. Throws PermanentError when there is none of that name. */
  download(
    name: string,
  ): Promise<{ readonly name: string; readonly bytes: number; readonly content: AsyncIterable<Uint8Array> }>;
  remove(name: string): BackupsReport;
}
