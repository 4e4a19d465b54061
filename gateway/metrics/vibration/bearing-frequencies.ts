/** Frequencies at which a damaged rolling bearing repeats itself, and how a person states them. */
import { bearings, type Geometry } from "./bearing-catalogue.ts";

/** Multiples of the shaft frequency, outer ring standing still. Absent where not known. */
export interface DefectOrders {
  readonly bpfo: number;
  readonly bpfi: number;
  /** Rotation of a ball; its defect strikes both rings and shows mostly at twice this. */
  readonly bsf?: number;
  readonly ftf?: number;
}

/** Where the orders come from, for the reader of a diagnosis. */
export interface StatedBearing {
  readonly orders: Required<DefectOrders>;
  readonly origin: string;
  readonly warnings: readonly string[];
}

/** Source: kinematics without slip, Harris, Rolling Bearing Analysis; k = d/D · cos α. */
export function ordersOf({ balls, ballDiameter, pitchDiameter, angleDegrees }: Geometry): Required<DefectOrders> {
  const k = (ballDiameter / pitchDiameter) * Math.cos((angleDegrees * Math.PI) / 180);
  return {
    ftf: (1 - k) / 2,
    bpfo: (balls / 2) * (1 - k),
    bpfi: (balls / 2) * (1 + k),
    bsf: (pitchDiameter / (2 * ballDiameter)) * (1 - k ** 2),
  };
}

/**
 * Reads `bpfo=..,bpfi=..,bsf=..,ftf=..` as multiples of the shaft frequency, or in Hz when each carries `Hz`; geometry
 * `n=..,d=..,D=..,angle=..` with both diameters in one unit; or a name of the catalogue. Returns a text that says what
 * is wrong.
 */
export function readBearing(text: string, shaftHz: number): StatedBearing | string {
  const known = Object.hasOwn(bearings, text.trim()) ? bearings[text.trim()] : undefined;
  if (known !== undefined) {
    return { orders: ordersOf(known), origin: `catalogue ${text.trim()}: ${known.source}`, warnings: [] };
  }
  const values = new Map<string, number>();
  let inHertz = 0;
  for (const part of text.split(",")) {
    const found = /^\s*([a-zA-Z]+)\s*=\s*(\d*(?:\.\d+)?(?:[eE][+-]?\d+)?)(?:\s*(Hz))?\s*$/i.exec(part);
    const name = found?.[1] === "D" ? "D" : found?.[1]?.toLowerCase();
    const value = Number(found?.[2]);
    if (
      found === null ||
      name === undefined ||
      !["bpfo", "bpfi", "bsf", "ftf", "n", "d", "D", "angle"].includes(name)
    ) {
      return `"${part.trim()}" is no part of a bearing`;
    }
    if (values.has(name)) return `${name} stands twice`;
    if (!Number.isFinite(value) || (value <= 0 && name !== "angle")) return `${name} must be above 0`;
    if (found[3] !== undefined) inHertz++;
    values.set(name, value);
  }
  if (values.has("n")) return fromGeometry(values);
  if (inHertz !== 0 && inHertz !== values.size) return "either all values carry Hz or none does";
  return fromOrders(values, inHertz > 0 ? shaftHz : 1);
}

function fromGeometry(values: ReadonlyMap<string, number>): StatedBearing | string {
  const [balls, ballDiameter, pitchDiameter] = [values.get("n"), values.get("d"), values.get("D")];
  if (balls === undefined || ballDiameter === undefined || pitchDiameter === undefined) {
    return "geometry needs n, d and D";
  }
  if (!Number.isInteger(balls) || balls < 3) return "n must be a whole number of at least 3 rolling elements";
  if (ballDiameter >= pitchDiameter) return "the pitch diameter D must be larger than the ball diameter d";
  const angleDegrees = values.get("angle") ?? 0;
  if (angleDegrees >= 90) return "angle must be below 90 degrees";
  return {
    orders: ordersOf({ balls, ballDiameter, pitchDiameter, angleDegrees }),
    origin: "stated geometry",
    warnings: [],
  };
}

function fromOrders(values: ReadonlyMap<string, number>, unit: number): StatedBearing | string {
  const [outer, inner] = [values.get("bpfo"), values.get("bpfi")];
  if (outer === undefined || inner === undefined) return "bpfo and bpfi are needed";
  const { bpfo, bpfi } = { bpfo: outer / unit, bpfi: inner / unit };
  if (bpfi <= bpfo) return "bpfi must be above bpfo, as for any bearing with a standing outer ring";
  const balls = bpfo + bpfi;
  if (balls > 100)
    return "the sum of bpfo and bpfi is the number of rolling elements; above 100 they are in Hz: write Hz";
  const k = (bpfi - bpfo) / balls;
  const derived = { ftf: bpfo / balls, bsf: (1 - k ** 2) / (2 * k) };
  const [bsf, ftf] = [values.get("bsf"), values.get("ftf")].map((value) => value && value / unit);
  const warnings: string[] = [];
  if (Math.abs(balls - Math.round(balls)) > 0.02 * balls) {
    warnings.push(`bpfo + bpfi is ${balls.toFixed(2)}, which is no whole number of rolling elements.`);
  }
  if (ftf !== undefined && Math.abs(ftf / derived.ftf - 1) > 0.03) {
    warnings.push(`ftf is ${ftf}; from bpfo and bpfi follows ${derived.ftf.toFixed(4)}.`);
  }
  return {
    orders: { bpfo, bpfi, bsf: bsf ?? derived.bsf, ftf: ftf ?? derived.ftf },
    origin: unit === 1 ? "stated multiples of the shaft frequency" : "stated frequencies in Hz",
    warnings,
  };
}
