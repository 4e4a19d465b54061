/** Quality of a value: the two severity bits of an OPC UA StatusCode (OPC 10000-4 §7.39). */

export type Quality = "good" | "uncertain" | "bad";

/** The OPC UA status codes (OPC 10000-6 Annex A) that Samspel itself sets. Codes from servers are kept whole, 32 bits. */
export const statusCodes = {
  good: 0x0000_0000,
  uncertain: 0x4000_0000,
  uncertainLastUsableValue: 0x4090_0000,
  bad: 0x8000_0000,
  badNoCommunication: 0x8031_0000,
  badWaitingForInitialData: 0x8032_0000,
  badNodeIdUnknown: 0x8034_0000,
  badOutOfRange: 0x803c_0000,
  badTypeMismatch: 0x8074_0000,
  badConfigurationError: 0x8089_0000,
  badSensorFailure: 0x808c_0000,
  badNoData: 0x809b_0000,
} as const;

const severityMask = 0xc000_0000;

/** Severity of a 32-bit StatusCode. The reserved pattern 11 counts as bad. */
export function qualityOf(statusCode: number): Quality {
  const severity = (statusCode & severityMask) >>> 0;
  if (severity === statusCodes.good) return "good";
  return severity === statusCodes.uncertain ? "uncertain" : "bad";
}

export function isGood(statusCode: number): boolean {
  return (statusCode & severityMask) === 0;
}
