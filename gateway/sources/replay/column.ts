/** One column of a table, built cell by cell: numbers as numbers, everything else as text beside them. */

export interface TableColumn {
  readonly name: string;
  /** [rows]; NaN where the cell is empty or no number. */
  readonly values: Float64Array;
  /** [rows] cells as text; absent when every cell is a number or empty. */
  readonly text?: readonly string[];
}

/** Cells that mean "no value" in common exports. */
const missing = new Set(["", "nan", "na", "n/a", "null", "none", "-nan", "#n/a"]);

export class ColumnBuilder {
  readonly name: string;
  /** Semicolon files often carry decimal commas. */
  readonly #hasDecimalComma: boolean;
  #values = new Float64Array(256);
  #text: string[] | undefined;
  #length = 0;

  constructor(name: string, { hasDecimalComma = false } = {}) {
    this.name = name;
    this.#hasDecimalComma = hasDecimalComma;
  }

  pushCell(cell: string): void {
    const text = cell.trim();
    const number = text === "" ? Number.NaN : this.#number(text);
    const isText = Number.isNaN(number) && !missing.has(text.toLowerCase());
    this.#push(number, isText ? text : undefined, text);
  }

  pushNumber(value: number): void {
    this.#push(value, undefined, Number.isNaN(value) ? "" : String(value));
  }

  finish(): TableColumn {
    const values = this.#values.slice(0, this.#length);
    return this.#text === undefined ? { name: this.name, values } : { name: this.name, values, text: this.#text };
  }

  #number(text: string): number {
    const number = Number(text);
    if (!Number.isNaN(number)) return /^[+-]?0[xob]/i.test(text) ? Number.NaN : number;
    if (/^[+-]?inf(inity)?$/i.test(text)) return text.startsWith("-") ? -Infinity : Infinity;
    return this.#hasDecimalComma && /^[+-]?\d*,\d+(e[+-]?\d+)?$/i.test(text)
      ? Number(text.replace(",", "."))
      : Number.NaN;
  }

  #push(value: number, newText: string | undefined, cellText: string): void {
    if (this.#length === this.#values.length) {
      const larger = new Float64Array(this.#length * 2);
      larger.set(this.#values);
      this.#values = larger;
    }
    if (newText !== undefined && this.#text === undefined) {
      this.#text = Array.from(this.#values.subarray(0, this.#length), (v) => (Number.isNaN(v) ? "" : String(v)));
    }
    this.#values[this.#length++] = value;
    this.#text?.push(cellText);
  }
}
