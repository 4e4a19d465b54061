/** What the state of a source means for the conditions. */
import type { AlarmList, SourceAlarm } from "../core/source-alarm.ts";
import type { SourceReport } from "../core/view.ts";
import type { Conditions } from "./conditions.ts";

/** Source states that end the condition. Connecting says nothing yet: what was true before an attempt still is. */
const healthyStates: readonly string[] = ["connected", "ended"];
const unreachableSeverity = 600;
const addressesSeverity = 300;

/** Raises or ends the conditions of a source: nothing comes from it, or some of its addresses cannot be read. */
export function reportSource(source: SourceReport, conditions: Pick<Conditions, "report">): void {
  if (source.state !== "connecting") {
    conditions.report({
      id: `source/${source.id}/unreachable`,
      active: !healthyStates.includes(source.state),
      severity: unreachableSeverity,
      code: source.code ?? "SAMSPEL_SOURCE_SILENT",
      message: `No values from ${source.id}: ${source.message ?? source.state}`,
    });
  }
  conditions.report({
    id: `source/${source.id}/addresses`,
    active: source.failedAddresses.length > 0,
    severity: addressesSeverity,
    code: source.failedAddresses[0]?.code ?? "SAMSPEL_ADDRESS_FAILED",
    message: `${source.failedAddresses.length} addresses of ${source.id} cannot be read, first ${source.failedAddresses[0]?.address}`,
  });
}

/** Raises or ends the conditions that the machine itself reports. What a complete list leaves out has ended. */
export function reportAlarm(
  sourceId: string,
  alarm: SourceAlarm | AlarmList,
  conditions: Pick<Conditions, "report" | "current">,
): void {
  const idOf = (id: string) => `source/${sourceId}/alarm:${id.replaceAll("/", "|")}`;
  if (alarm.type === "alarmList") {
    const active = new Set(alarm.ids.map(idOf));
    for (const condition of conditions.current()) {
      if (!condition.id.startsWith(idOf("")) || condition.state !== "active" || active.has(condition.id)) continue;
      conditions.report({ ...condition, active: false });
    }
    return;
  }
  const { severity, message } = alarm;
  const parameters = {
    ...yesOrNo("machineAcknowledged", alarm.isAcknowledged),
    ...yesOrNo("machineConfirmed", alarm.isConfirmed),
  };
  const report = {
    ...{ id: idOf(alarm.id), severity, message, code: "SAMSPEL_MACHINE_ALARM" },
    ...(Object.keys(parameters).length === 0 ? {} : { parameters }),
  };
  conditions.report({ ...report, active: alarm.active });
  if (alarm.isMomentary === true) conditions.report({ ...report, active: false });
}

/** What was said at the machine; the acknowledgement of the gateway is another one. */
function yesOrNo(name: string, value: boolean | undefined): Readonly<Record<string, string>> {
  return value === undefined ? {} : { [name]: value ? "yes" : "no" };
}
