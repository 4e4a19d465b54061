/** A text as one part of an address. Pure. */

/** Percent-encoded; half of a surrogate pair, for which no encoding exists, becomes U+FFFD. */
export function addressPart(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}
