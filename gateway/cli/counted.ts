/** A number with its noun, as English writes it: 1 problem, 2 problems. */

/** `noun` is the singular of a word that takes an s. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
