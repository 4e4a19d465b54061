/** The product's own copy of the figures that production, statistics, energy and alarms must give. */
import { readFileSync } from "node:fs";
import { expect } from "vitest";

type Json = number | string | null | readonly Json[] | { readonly [name: string]: Json };

type VectorFile = "production" | "statistics" | "energy" | "alarms";

export interface Vector {
  readonly id: string;
  readonly fn: string;
  readonly in: { readonly [name: string]: Json };
  readonly out: { readonly [name: string]: Json };
}

export function vectors(file: VectorFile): readonly Vector[] {
  return JSON.parse(readFileSync(new URL(`${file}.json`, import.meta.url), "utf8"));
}

/** The vector of an id. Throws when there is none. */
export function vector(file: VectorFile, id: string): Vector {
  const found = vectors(file).find((candidate) => candidate.id === id);
  if (found === undefined) throw new Error(`There is no vector ${id}.`);
  return found;
}

export function numbers(value: Json | undefined): number[] {
  if (!Array.isArray(value)) throw new Error("An array was expected.");
  return value.map(Number);
}

export function number(value: Json | undefined): number {
  if (typeof value !== "number") throw new Error("A number was expected.");
  return value;
}

/** Every expected name is there and equal within 1e-6 · max(1, |expected|); null stands for no value. */
export function expectVector(actual: { readonly [name: string]: unknown }, expected: Vector["out"]): void {
  for (const [name, value] of Object.entries(expected)) {
    expect(Object.keys(actual), name).toContain(name);
    compare(actual[name], value, name);
  }
}

function compare(actual: unknown, expected: Json, name: string): void {
  if (expected === null) {
    expect(actual, name).toBeUndefined();
  } else if (typeof expected === "number") {
    expect(typeof actual, name).toBe("number");
    expect(Math.abs(Number(actual) - expected), `${name}: ${actual} for ${expected}`).toBeLessThanOrEqual(
      1e-6 * Math.max(1, Math.abs(expected)) + 1e-15,
    );
  } else if (typeof expected === "string") {
    expect(actual, name).toBe(expected);
  } else {
    const entries = Object.entries(expected);
    if (Array.isArray(expected)) expect(actual, name).toHaveLength(entries.length);
    for (const [key, value] of entries) compare(Reflect.get(Object(actual), key), value, `${name}.${key}`);
  }
}
