/** Structures of OPC UA → plain objects, and the values within them by path. Pure. */

/** A value that is larger than what is kept of one, or has no form that could be kept. */
export const tooLarge = Symbol("too large");
/** A structure whose type is not known. */
export const unknownType = Symbol("unknown type");
/** Structures within structures; deeper is not looked at. */
const depthMax = 32;

/** What is used of the description of a field that the client library gives. */
interface Field {
  readonly name: string;
  readonly originalName?: string;
  readonly fieldType: string;
  readonly isArray?: boolean;
}

interface StructureType {
  readonly name: string;
  readonly fields: readonly Field[];
  readonly baseType?: string;
  getBaseSchema?(): StructureType | null | undefined;
}

/** A value with the name of its type where the structure that holds it tells. */
export interface Part {
  readonly value: unknown;
  readonly type: string;
  readonly isArray: boolean;
}

/** Fields of a structure, those of its base first; undefined for what is no structure. */
function fieldsOf(value: object): ReadonlyMap<string, { readonly key: string; readonly field: Field }> | undefined {
  const schema = schemaOf(value);
  if (schema === undefined) return undefined;
  const fields = new Map<string, { key: string; field: Field }>();
  const chain: StructureType[] = [];
  for (let type: StructureType | null | undefined = schema; type && chain.length < depthMax; ) {
    chain.unshift(type);
    type = type.getBaseSchema?.();
  }
  for (const type of chain) {
    for (const field of type.fields ?? []) fields.set(field.originalName ?? field.name, { key: field.name, field });
  }
  return fields;
}

function schemaOf(value: object): StructureType | undefined {
  const schema: unknown = "schema" in value ? value.schema : undefined;
  return isStructureType(schema) ? schema : undefined;
}

function isStructureType(schema: unknown): schema is StructureType {
  return typeof schema === "object" && schema !== null && "fields" in schema && Array.isArray(schema.fields);
}

/**
 * Follows names of fields and indexes of elements into a value. Undefined when there is no such part. `decode` turns a
 * structure that is still in its encoded form into a decoded one.
 */
export function partAt(whole: Part, path: readonly string[], decode: (value: unknown) => unknown): Part | undefined {
  let part = whole;
  for (const name of path) {
    const value = decode(part.value);
    if (value === unknownType) return { ...part, value };
    if (Array.isArray(value) || (ArrayBuffer.isView(value) && !Buffer.isBuffer(value))) {
      const index = /^\d{1,9}$/.test(name) ? Number(name) : -1;
      const elements: ArrayLike<unknown> = Array.isArray(value) ? value : asArrayLike(value);
      // A 64-bit integer is an array to the library, not to anybody else.
      if (!part.isArray || index < 0 || index >= elements.length) return undefined;
      part = { value: elements[index], type: part.type, isArray: false };
      continue;
    }
    if (typeof value !== "object" || value === null) return undefined;
    const found = fieldsOf(value)?.get(name) ?? fieldsOf(value)?.get(lowerFirst(name));
    if (found === undefined) return undefined;
    const { key, field } = found;
    part = { value: Reflect.get(value, key), type: field.fieldType, isArray: field.isArray === true };
  }
  return { ...part, value: decode(part.value) };
}

function asArrayLike(view: ArrayBufferView): ArrayLike<unknown> {
  return "length" in view ? (view as unknown as ArrayLike<unknown>) : [];
}

function lowerFirst(name: string): string {
  return name.slice(0, 1).toLowerCase() + name.slice(1);
}

/**
 * Text, number, list or object without any class: what JSON can say. Dates as ISO 8601, bytes as hexadecimal, 64-bit
 * integers exact. `tooLarge` when it is deeper than 32 levels or has more parts than `partsMax`.
 */
export function plainValue(value: unknown, partsMax: number): unknown {
  const budget = { left: partsMax };
  try {
    return plain({ value, type: "", isArray: Array.isArray(value) }, budget, 0);
  } catch (error) {
    if (error === tooLarge) return tooLarge;
    return null;
  }
}

function plain({ value, type, isArray }: Part, budget: { left: number }, depth: number): unknown {
  if (depth > depthMax || --budget.left < 0) throw tooLarge;
  if (value === null || value === undefined || typeof value === "function" || typeof value === "symbol") return null;
  if (typeof value !== "object") return typeof value === "number" && !Number.isFinite(value) ? String(value) : value;
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  if (Buffer.isBuffer(value)) {
    budget.left -= value.length;
    if (budget.left < 0) throw tooLarge;
    return value.toString("hex");
  }
  const isWide = type === "Int64" || type === "UInt64";
  if (isWide && !isArray) return int64Of(value, type === "Int64") ?? null;
  if (Array.isArray(value) || ArrayBuffer.isView(value)) {
    const elements = Array.isArray(value) ? value : Array.from(asArrayLike(value));
    return elements.map((element: unknown) => plain({ value: element, type, isArray: false }, budget, depth + 1));
  }
  if ("text" in value && "locale" in value) return typeof value.text === "string" ? value.text : null;
  const fields = fieldsOf(value);
  if (fields === undefined) return plainOther(value, budget, depth);
  const object: Record<string, unknown> = {};
  for (const [name, { key, field }] of fields) {
    const part = { value: Reflect.get(value, key), type: field.fieldType, isArray: field.isArray === true };
    if (part.value !== undefined)
      Object.defineProperty(object, name, { value: plain(part, budget, depth + 1), enumerable: true });
  }
  return object;
}

/** Variants within structures, node ids, status codes, and objects without a description. */
function plainOther(value: object, budget: { left: number }, depth: number): unknown {
  if ("dataType" in value && "arrayType" in value && "value" in value) {
    const type = value.dataType === 8 ? "Int64" : value.dataType === 9 ? "UInt64" : "";
    return plain({ value: value.value, type, isArray: value.arrayType !== 0 }, budget, depth + 1);
  }
  const isNamed = value.toString !== Object.prototype.toString && Object.getPrototypeOf(value) !== null;
  if (isNamed) return String(value);
  const entries = Object.entries(value).map(([name, part]): [string, unknown] => [
    name,
    plain({ value: part, type: "", isArray: Array.isArray(part) }, budget, depth + 1),
  ]);
  return Object.fromEntries(entries);
}

/** The library gives 64-bit integers as [high, low], each 32 bits unsigned. Undefined when it is something else. */
export function int64Of(value: unknown, isSigned: boolean): number | bigint | undefined {
  if (!Array.isArray(value) || value.length !== 2) return undefined;
  const [high, low]: readonly unknown[] = value;
  if (typeof high !== "number" || typeof low !== "number") return undefined;
  const bits = (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0);
  const whole = isSigned ? BigInt.asIntN(64, bits) : bits;
  const number = Number(whole);
  return Number.isSafeInteger(number) ? number : whole;
}
