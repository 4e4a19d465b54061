/** Priorities of alarms: three, by the severity of OPC UA. Pure. */

export type Priority = 1 | 2 | 3;

/** Priority of an OPC UA severity (OPC 10000-9 §5.5.2); below 101 it is an event without priority. */
export function priorityOf(severity: number): Priority | undefined {
  if (severity > 700) return 1;
  if (severity > 400) return 2;
  return severity > 100 ? 3 : undefined;
}
