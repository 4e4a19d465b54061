/** What is wrong with a request, in words of who asks: which parameter or field, and what it must be. */

/** One finding of the schema validator (ajv). */
export interface SchemaFinding {
  readonly keyword: string;
  /** Where, as `/from` or `/tags/0/id`; empty for the whole. */
  readonly instancePath: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly message?: string;
}

const wholes: Readonly<Record<string, string>> = { querystring: "The query", body: "The body", params: "The address" };

/** `place` is the part of the request: `querystring`, `body`, `params` or `headers`. */
export function schemaError([finding]: readonly SchemaFinding[], place: string): Error {
  const whole = wholes[place] ?? "The request";
  if (finding === undefined) return new Error(`${whole} does not have the form that is described.`);
  const { keyword, instancePath, params, message = "is not as described" } = finding;
  const name = instancePath.slice(1).replaceAll("/", ".");
  const within = (property: unknown) => `\`${name === "" ? "" : `${name}.`}${String(property)}\``;
  if (keyword === "required") return new Error(`${within(params.missingProperty)} is missing.`);
  if (keyword === "additionalProperties") return new Error(`${within(params.additionalProperty)} is not known here.`);
  if (keyword === "type" && params.type === "number" && (name === "from" || name === "to")) {
    return new Error(
      `\`${name}\` must be a number: milliseconds since the Unix epoch, such as ${Date.UTC(2026, 10, 26)}.`,
    );
  }
  return new Error(`${name === "" ? whole : `\`${name}\``} ${message}.`);
}
