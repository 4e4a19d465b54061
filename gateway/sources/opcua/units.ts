/** EngineeringUnits of OPC UA → UCUM. Pure. */

/** What is used of an EUInformation (OPC 10000-8 §5.6.3). */
export interface EngineeringUnits {
  readonly namespaceUri?: string | null;
  readonly unitId: number;
}

/**
 * UCUM by common code of UNECE Recommendation 20, for the units of production lines: which code is which unit, and
 * nothing else; what a unit means, and every conversion, is left to the library of units (a test asks it for each). A code that is not here has no
 * UCUM unit: the display name of the server is then shown and nothing is guessed.
 */
export const ucumOfCode: Readonly<Record<string, string>> = {
  "2J": "cm3/s",
  "59": "[ppm]",
  A97: "hPa",
  AMH: "A.h",
  AMP: "A",
  B22: "kA",
  B98: "us",
  BAR: "bar",
  C16: "mm/s",
  C26: "ms",
  C62: "1",
  C65: "Pa.s",
  C81: "rad",
  CEL: "Cel",
  CMQ: "cm3",
  CMT: "cm",
  D46: "V.A",
  D54: "W/m2",
  DD: "deg",
  E32: "L/h",
  FAH: "[degF]",
  G53: "m3/min",
  GM: "g/m2",
  GRM: "g",
  H87: "1",
  HTZ: "Hz",
  HUR: "h",
  JOU: "J",
  KEL: "K",
  KGM: "kg",
  KGS: "kg/s",
  KHZ: "kHz",
  KMH: "km/h",
  KMQ: "kg/m3",
  KMT: "km",
  KPA: "kPa",
  KVA: "kV.A",
  KVT: "kV",
  KWH: "kW.h",
  KWT: "kW",
  L2: "L/min",
  LTR: "L",
  MAW: "MW",
  MBR: "mbar",
  MHZ: "MHz",
  MIN: "min",
  MMT: "mm",
  MPA: "MPa",
  MQH: "m3/h",
  MQS: "m3/s",
  MSK: "m/s2",
  MTK: "m2",
  MTQ: "m3",
  MTR: "m",
  MTS: "m/s",
  MWH: "MW.h",
  NEW: "N",
  NU: "N.m",
  OHM: "Ohm",
  P1: "%",
  PAL: "Pa",
  RPM: "{rot}/min",
  RPS: "{rot}/s",
  SEC: "s",
  TNE: "t",
  VLT: "V",
  WHR: "W.h",
  WTT: "W",
};

const uneceUri = "http://www.opcfoundation.org/UA/units/un/cefact";

/** The common code in a `unitId`: its bytes, first one highest (OPC 10000-8 §5.6.3). Undefined when it holds none. */
export function commonCode(unitId: number): string | undefined {
  if (!Number.isInteger(unitId) || unitId <= 0) return undefined;
  const bytes = [unitId >>> 24, unitId >>> 16, unitId >>> 8, unitId].map((part) => part & 0xff);
  const code = String.fromCharCode(...bytes.filter((byte) => byte !== 0));
  return /^[0-9A-Z]{2,4}$/.test(code) ? code : undefined;
}

/** UCUM code of a unit; undefined when it is not one of UNECE's or none that is known here. */
export function ucumUnit({ namespaceUri, unitId }: EngineeringUnits): string | undefined {
  if (namespaceUri !== uneceUri) return undefined;
  const code = commonCode(unitId);
  return code === undefined ? undefined : ucumOfCode[code];
}
