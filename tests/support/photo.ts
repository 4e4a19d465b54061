/** A JPEG by hand (ITU-T T.81 annex B): small, and of any size that it claims. It draws nothing. */

export function segment(marker: number, content: Uint8Array): Buffer {
  const length = content.length + 2;
  return Buffer.concat([Buffer.from([0xff, marker, length >> 8, length & 0xff]), content]);
}

export interface PhotoOptions {
  readonly width?: number;
  readonly scanBytes?: number;
  /** More segments behind the first. */
  readonly with?: readonly Uint8Array[];
}

export function photo({ width = 8, scanBytes = 4, with: more = [] }: PhotoOptions = {}): Buffer {
  return Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    segment(0xe0, Buffer.from("JFIF\0\x01\x01\0\0\x01\0\x01\0\0", "latin1")),
    ...more,
    segment(0xdb, Buffer.alloc(65, 1)),
    segment(0xc0, Buffer.from([8, 0, 8, width >> 8, width & 0xff, 1, 1, 0x11, 0])),
    segment(0xc4, Buffer.alloc(20)),
    segment(0xda, Buffer.from([1, 1, 0, 0, 63, 0])),
    // A stuffed zero and a restart marker belong to the coded data.
    ...[Buffer.alloc(scanBytes, 0x5a), Buffer.from([0xff, 0, 0xff, 0xd0]), Buffer.from([0xff, 0xd9])],
  ]);
}
