/** Photos of assets: one JPEG each, without a word about where and when it was taken. */

/** Bytes of a photo as it is kept. */
export const photoBytesMax = 524_288;

export interface PhotoControl {
  /** When the photo of an asset was kept; undefined where there is none. */
  keptMs(asset: string): number | undefined;
  read(asset: string): Promise<Uint8Array | undefined>;
  /** Resolves with the time when it is on disk. Throws PermanentError for what is no whole JPEG, or too large. */
  keep(asset: string, bytes: Uint8Array): Promise<number>;
  remove(asset: string): Promise<void>;
}
