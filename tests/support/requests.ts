/** Requests made up from the description of the interface: each parameter and body as its schema says, and in one place not. */
import fc from "fast-check";

interface Schema {
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly patternProperties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: boolean | Schema;
}

export interface DescribedRequest {
  readonly path: string;
  /** In capitals. */
  readonly method: string;
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly schema: Schema }[];
  readonly requestBody?: {
    readonly content: Readonly<Record<string, { readonly schema?: Schema; readonly example?: unknown }>>;
  };
}

export interface MadeRequest {
  readonly method: string;
  /** With query. */
  readonly path: string;
  readonly body?: string;
}

const strange = [
  ...["", " ", "\u0000", "\ud800", "\u202e", "../..", "..%2f", "__proto__", "constructor", "*", "a/*,conditions"],
  ...[
    "=1+1",
    "'",
    '"><script>',
    ["$", "{env:HOME}"].join(""),
    "Infinity",
    "-1",
    "NaN",
    "1e400",
    "0x10",
    "9007199254740993",
    "null",
    "[]",
    "{}",
  ],
  "x".repeat(5000),
];

/** Text as an attacker, a tired person or a broken program sends it. `ids` are such that mean something. */
function texts(ids: readonly string[]): fc.Arbitrary<string> {
  return fc.oneof(fc.constantFrom(...ids), fc.constantFrom(...strange), fc.string(), fc.string({ unit: "binary" }));
}

function anyOf(schema: Schema, ids: readonly string[], depth = 0): fc.Arbitrary<unknown> {
  if (depth > 8) return fc.constant(null);
  if ("const" in schema) return fc.constant(schema.const);
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  if (schema.anyOf !== undefined) return fc.oneof(...schema.anyOf.map((one) => anyOf(one, ids, depth + 1)));
  switch (Array.isArray(schema.type) ? schema.type[0] : schema.type) {
    case "integer":
      return fc.integer({
        min: Math.max(schema.minimum ?? -(2 ** 53), -(2 ** 53)),
        max: Math.min(schema.maximum ?? 2 ** 53, 2 ** 53),
      });
    case "number":
      return fc.double({ min: schema.minimum ?? -1e18, max: schema.maximum ?? 1e18, noNaN: true });
    case "boolean":
      return fc.boolean();
    case "null":
      return fc.constant(null);
    case "array": {
      const minLength = schema.minItems ?? 0;
      return fc.array(anyOf(schema.items ?? {}, ids, depth + 1), {
        minLength,
        maxLength: Math.min(schema.maxItems ?? minLength + 4, minLength + 4),
      });
    }
    case "object":
      return objectOf(schema, ids, depth);
    case "string": {
      const { minLength = 0, maxLength = 5000 } = schema;
      return texts(ids).map((text) => text.padEnd(minLength, "x").slice(0, Math.max(minLength, maxLength)));
    }
    default:
      return fc.jsonValue({ maxDepth: 3 });
  }
}

function objectOf(
  { properties = {}, required = [] }: Schema,
  ids: readonly string[],
  depth: number,
): fc.Arbitrary<unknown> {
  const made = Object.fromEntries(
    Object.entries(properties).map(([name, schema]) => [name, anyOf(schema, ids, depth + 1)]),
  );
  return fc.record(made, { requiredKeys: required.filter((name) => name in made) });
}

/** A body as the schema says; one of its places may hold anything else. */
function bodyOf({ requestBody }: DescribedRequest, ids: readonly string[]): fc.Arbitrary<string | undefined> {
  const content = requestBody?.content["application/json"];
  if (content === undefined) return fc.constant(undefined);
  const sound = fc.oneof(anyOf(content.schema ?? {}, ids), fc.constant(content.example ?? {}));
  const place = fc.option(fc.tuple(fc.nat(9), fc.oneof(fc.jsonValue({ maxDepth: 3 }), texts(ids))), { freq: 2 });
  const edited = fc.tuple(sound, place).map(([value, edit]) => {
    if (edit === null || typeof value !== "object" || value === null) return JSON.stringify(value);
    const keys = [...Object.keys(value), "unknown"];
    return JSON.stringify({ ...value, [keys[edit[0] % keys.length]!]: edit[1] });
  });
  return fc.oneof(
    { weight: 8, arbitrary: edited },
    { weight: 1, arbitrary: fc.json() },
    { weight: 1, arbitrary: fc.string({ unit: "binary" }) },
  );
}

/** Requests to one route. */
export function requestsTo(route: DescribedRequest, ids: readonly string[]): fc.Arbitrary<MadeRequest> {
  const { parameters = [], method } = route;
  const anywhere = (schema: Schema) =>
    fc.oneof({ weight: 3, arbitrary: anyOf(schema, ids) }, { weight: 1, arbitrary: texts(ids) });
  const values = fc.tuple(...parameters.map(({ schema }) => fc.option(anywhere(schema), { freq: 5 })));
  return fc.tuple(values, bodyOf(route, ids)).map(([given, body]) => {
    const query = new URLSearchParams();
    let path = route.path;
    for (const [index, { name, in: place }] of parameters.entries()) {
      const value = given[index];
      const text = String(value ?? "x").toWellFormed();
      if (place === "path") path = path.replace(`{${name}}`, encodeURIComponent(text));
      else if (value !== null) query.append(name, text);
    }
    return { method, path: `${path}?${query}`, ...(body === undefined ? {} : { body }) };
  });
}
