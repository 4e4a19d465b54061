/** A JPEG file taken apart (ITU-T T.81 annex B): what draws the picture stays, what tells about it goes. Pure. */

const startOfImage = 0xd8;
const endOfImage = 0xd9;
const startOfScan = 0xda;
/** Baseline, extended and progressive; Huffman coding. */
const frames: readonly number[] = [0xc0, 0xc1, 0xc2];
/** JFIF header, tables, restart interval, scan. Everything else, such as Exif with its position, is left out. */
const kept: readonly number[] = [...frames, 0xe0, 0xdb, 0xc4, 0xdd, startOfScan];
/** More pixels than a page shows; a small file may hold many. */
const sideMax = 4096;

/** The picture without what tells about it; undefined for what is no whole JPEG, or has too many pixels. */
export function cleanedJpeg(bytes: Uint8Array): Uint8Array | undefined {
  if (bytes[0] !== 0xff || bytes[1] !== startOfImage) return undefined;
  const parts: Uint8Array[] = [bytes.subarray(0, 2)];
  let hasFrame = false;
  let hasScan = false;
  for (let at = 2; at + 1 < bytes.length; ) {
    const marker = bytes[at + 1]!;
    if (bytes[at] !== 0xff) return undefined;
    if (marker === endOfImage) {
      parts.push(bytes.subarray(at, at + 2));
      // What follows the end is no part of the picture.
      return hasFrame && hasScan ? Buffer.concat(parts) : undefined;
    }
    const length = at + 3 < bytes.length ? bytes[at + 2]! * 256 + bytes[at + 3]! : 0;
    let end = at + 2 + length;
    if (length < 2 || end > bytes.length) return undefined;
    if (frames.includes(marker)) {
      if (hasFrame || !isOfFairSize(bytes.subarray(at + 4, end))) return undefined;
      hasFrame = true;
    }
    if (marker === startOfScan) {
      hasScan = true;
      end = endOfScan(bytes, end);
    }
    if (kept.includes(marker) || isAdobe(marker, bytes.subarray(at + 4, end))) parts.push(bytes.subarray(at, end));
    at = end;
  }
  return undefined;
}

/** How colours are coded, which some programs say in a segment of their own: 12 bytes, nothing about anybody. */
function isAdobe(marker: number, content: Uint8Array): boolean {
  return marker === 0xee && content.length === 12 && Buffer.from(content.subarray(0, 5)).toString("latin1") === "Adobe";
}

function isOfFairSize(frame: Uint8Array): boolean {
  if (frame.length < 6) return false;
  const [height, width] = [frame[1]! * 256 + frame[2]!, frame[3]! * 256 + frame[4]!];
  return height > 0 && width > 0 && height <= sideMax && width <= sideMax;
}

/** Coded data end at a marker; a stuffed zero and restart markers belong to them. */
function endOfScan(bytes: Uint8Array, from: number): number {
  for (let at = from; at + 1 < bytes.length; at++) {
    const next = bytes[at + 1]!;
    if (bytes[at] === 0xff && next !== 0 && next !== 0xff && (next < 0xd0 || next > 0xd7)) return at;
  }
  return bytes.length;
}
