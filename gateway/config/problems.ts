/** Schema errors → one clear sentence each, with a suggestion for misspelt keys. */
import { closest, distance } from "fastest-levenshtein";
import type { TSchema } from "typebox";
import { Settings } from "typebox/system";
import Value from "typebox/value";
import { ConfigError, errorMessage } from "../core/errors.ts";

/** A problem with its place as keys and indices from the root. */
export interface Finding {
  readonly place: readonly (string | number)[];
  readonly message: string;
  /** The problem lies with the key itself, not with its value. */
  readonly isKey?: boolean;
}

const errorsMax = 10_000;

type SchemaError = ReturnType<typeof Value.Errors>[number];

/** What is wrong with `value`, one finding per fault. `place` is where the value stands in the document. */
export function schemaFindings(schema: TSchema, value: unknown, place: readonly (string | number)[]): Finding[] {
  const errors = allErrors(schema, value);
  const unions = errors.filter(({ keyword }) => keyword === "anyOf");
  const findings: Finding[] = [];
  for (const error of errors) {
    if (error.keyword === "boolean") continue;
    const inside = unions.some((union) => union !== error && error.schemaPath.startsWith(`${union.schemaPath}/anyOf`));
    if (inside) continue;
    findings.push(...findingsOf(error, { schema, value, place, errors }));
  }
  return findings;
}

/** The library stops at a number of errors that is a process-wide setting. */
function allErrors(schema: TSchema, value: unknown): SchemaError[] {
  const { maxErrors } = Settings.Get();
  Settings.Set({ maxErrors: errorsMax });
  try {
    return Value.Errors(schema, value);
  } finally {
    Settings.Set({ maxErrors });
  }
}

interface Scope {
  readonly schema: TSchema;
  readonly value: unknown;
  readonly place: readonly (string | number)[];
  readonly errors: readonly SchemaError[];
}

function findingsOf(error: SchemaError, scope: Scope): Finding[] {
  const place = [...scope.place, ...pointerParts(error.instancePath)];
  if (error.keyword === "additionalProperties") {
    const known = knownKeys(scope.schema, error.schemaPath);
    return listOf(error.params, "additionalProperties").map((key) => ({
      place: [...place, key],
      message: unknownKeyMessage(key, known),
      isKey: true,
    }));
  }
  if (error.keyword === "required") {
    const keys = listOf(error.params, "requiredProperties");
    return keys.map((key) => ({ place, message: `${key} is missing` }));
  }
  if (error.keyword === "anyOf") {
    const allowed = scope.errors
      .filter((other) => other.keyword === "const" && other.schemaPath.startsWith(`${error.schemaPath}/anyOf`))
      .map((other) => JSON.stringify("allowedValue" in other.params ? other.params.allowedValue : ""));
    return [{ place, message: allowed.length > 0 ? `must be one of ${allowed.join(", ")}` : error.message }];
  }
  return [{ place, message: error.message }];
}

function listOf(params: object, key: string): string[] {
  const list: unknown = Object.entries(params).find(([name]) => name === key)?.[1];
  return Array.isArray(list) ? list.filter((item): item is string => typeof item === "string") : [];
}

/** Says that a key is unknown, with the nearest known one when it is near. */
export function unknownKeyMessage(key: string, known: readonly string[]): string {
  const nearest = known.length === 0 ? undefined : closest(key, [...known]);
  const isNear =
    nearest !== undefined && distance(key.toLowerCase(), nearest.toLowerCase()) <= Math.max(2, key.length / 3);
  return isNear ? `unknown; did you mean ${nearest}?` : `unknown; known are ${known.join(", ")}`;
}

function pointerParts(pointer: string): (string | number)[] {
  return pointer
    .split("/")
    .slice(1)
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"))
    .map((part) => (/^\d+$/.test(part) ? Number(part) : part));
}

/** Keys that the object schema at `schemaPath` knows. */
function knownKeys(schema: unknown, schemaPath: string): string[] {
  let current: unknown = schema;
  for (const part of schemaPath.split("/").slice(1)) {
    current = isRecord(current) || Array.isArray(current) ? Reflect.get(current, part) : undefined;
  }
  const properties = isRecord(current) ? current.properties : undefined;
  return isRecord(properties) ? Object.keys(properties) : [];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** `sources[0]/endpointUrl` for people. */
export function placeText(place: readonly (string | number)[]): string {
  return place.reduce<string>((text, part) => {
    if (typeof part === "number") return `${text}[${part}]`;
    return text === "" ? part : `${text}/${part}`;
  }, "");
}

const problemsShown = 3;

/** What went wrong, with the first problems of a configuration; empty without an error. */
export function reasonOf(error: unknown): string {
  if (error === undefined) return "";
  const problems = error instanceof ConfigError ? error.problems : [];
  const shown = problems
    .slice(0, problemsShown)
    .map(({ line, path, message }) => `line ${line ?? "?"} ${path}: ${message}`);
  const more = problems.length > problemsShown ? [`and ${problems.length - problemsShown} more`] : [];
  return [errorMessage(error), ...shown, ...more].join(" · ");
}
