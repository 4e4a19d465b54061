/** Prometheus text exposition (format 0.0.4): families of figures as lines, everything escaped. */

export type Labels = Readonly<Record<string, string>>;

export interface Sample {
  readonly labels?: Labels;
  readonly value: number;
}

export interface Family {
  /** Without the prefix `samspel_`. */
  readonly name: string;
  readonly type: "counter" | "gauge";
  readonly help: string;
  readonly samples: readonly Sample[];
}

/** The text that a scraper reads. Families of the same name are an error of the caller. */
export function exposition(families: readonly Family[]): string {
  return families.map(familyText).join("");
}

/** A name that the format allows: other characters become `_`. */
export function metricName(name: string): string {
  const safe = name.replace(/[^a-zA-Z0-9_]/g, "_");
  return safe.startsWith("samspel_") ? safe : `samspel_${safe}`;
}

function familyText({ name, type, help, samples }: Family): string {
  if (samples.length === 0) return "";
  const full = metricName(name);
  const lines = samples.map(({ labels = {}, value }) => `${full}${labelText(labels)} ${numberText(value)}\n`);
  return `# HELP ${full} ${escaped(help)}\n# TYPE ${full} ${type}\n${lines.join("")}`;
}

function labelText(labels: Labels): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escaped(value).replaceAll('"', '\\"')}"`);
  return pairs.length === 0 ? "" : `{${pairs.join(",")}}`;
}

function escaped(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll("\n", "\\n");
}

function numberText(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (Number.isFinite(value)) return String(value);
  return value > 0 ? "+Inf" : "-Inf";
}
