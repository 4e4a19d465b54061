/** The classes that have a button and a key, in order. The gateway takes any word. */
export const classes = ["fault", "normal", "planned-work", "setup", "disturbance"] as const;

/** `1` is the first class. */
export function labelClassOf(key: string): string | undefined {
  return /^[1-9]$/.test(key) ? classes[Number(key) - 1] : undefined;
}
