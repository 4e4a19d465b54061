/** A number with its noun, as English writes it: 1 problem, 2 problems. */

/** `noun` is the singular of a word that takes an s, unless its plural is given. */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${count} ${count === 1 ? noun : plural}`;
}
