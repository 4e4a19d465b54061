/** Values as they stand on one line of a configuration: `{ name: Day, start: "06:00" }`. Pure. */

interface Style {
  /** Keys and texts in quotes, as JSON wants them. */
  readonly isJson: boolean;
}

/** Read as something else than a text by one version of YAML or another. */
const reserved = new Set(["true", "false", "null", "yes", "no", "on", "off", "y", "n"]);

export function flowText(value: unknown, style: Style): string {
  if (typeof value === "string") return isBare(value, style) ? value : JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map((item) => flowText(item, style)).join(", ")}]`;
  if (!isPlainObject(value)) return JSON.stringify(value ?? null);
  const pairs = Object.entries(value)
    .filter(([, inner]) => inner !== undefined)
    .map(([key, inner]) => `${flowText(key, style)}: ${flowText(inner, style)}`);
  return pairs.length === 0 ? "{}" : `{ ${pairs.join(", ")} }`;
}

export function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isBare(text: string, { isJson }: Style): boolean {
  return !isJson && /^[A-Za-z][A-Za-z0-9_/-]{0,99}$/.test(text) && !reserved.has(text.toLowerCase());
}
