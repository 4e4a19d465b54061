/** Alarms and conditions of a real server become alarms of the source, also those that were there before it came. */
import { type AddressSpace, DataType, nodesets, type UAObject, type UAVariable } from "node-opcua";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Condition, ConditionReport } from "../../../../gateway/core/condition.ts";
import type { AlarmList, SourceAlarm } from "../../../../gateway/core/source-alarm.ts";
import { createConditions } from "../../../../gateway/pipeline/conditions.ts";
import { reportAlarm } from "../../../../gateway/pipeline/source-conditions.ts";
import { opcua } from "../../../../gateway/sources/opcua/source.ts";
import { startFaultProxy } from "../../../support/fault-proxy.ts";
import { type OpcuaTestServer, startOpcuaServer } from "../../../support/opcua-server.ts";
import { startReader } from "../../../support/source-reader.ts";

let server: OpcuaTestServer;
let level: UAVariable;
let tank: UAObject;

beforeAll(async () => {
  server = await startOpcuaServer({ options: { nodeset_filename: [nodesets.standard] }, build });
}, 60_000);
afterAll(() => server.close());

function build(addressSpace: AddressSpace): void {
  addressSpace.installAlarmsAndConditionsService();
  const namespace = addressSpace.getOwnNamespace();
  tank = namespace.addObject({
    organizedBy: "ObjectsFolder",
    browseName: "Tank",
    nodeId: "s=Tank",
    eventNotifier: 1,
    notifierOf: addressSpace.rootFolder.objects.server,
  });
  level = namespace.addVariable({
    componentOf: tank,
    browseName: "Level",
    nodeId: "s=Level",
    dataType: "Double",
    eventSourceOf: tank,
    value: { dataType: DataType.Double, value: 50 },
  });
  namespace.instantiateExclusiveLimitAlarm("ExclusiveLimitAlarmType", {
    browseName: "LevelAlarm",
    conditionName: "Level",
    componentOf: tank,
    conditionSource: level,
    inputNode: level,
    highHighLimit: 95,
    highLimit: 80,
    lowLimit: 10,
    lowLowLimit: 5,
    nodeId: "s=LevelAlarm",
  });
}

const setLevel = (value: number) => level.setValueFromSource({ dataType: DataType.Double, value });
const options = (more: object = {}) => ({
  endpointUrl: server.endpointUrl,
  securityMode: "None",
  alarmsFrom: ["i=2253"],
  ...more,
});

test("an alarm comes with severity and text, goes when it is over, and is told again after a reconnection", async () => {
  await using proxy = await startFaultProxy(server.port);
  const endpointUrl = `opc.tcp://127.0.0.1:${proxy.port}`;
  await using reader = startReader(opcua, options({ endpointUrl }), { addresses: ["ns=1;s=Level"] });
  await reader.until(() => reader.of("alarmList").length > 0, "the list of what is active");
  const last = () => reader.of("alarm").at(-1);

  setLevel(90);
  await reader.until(() => last()?.active === true, "the alarm");
  expect(last()).toMatchObject({ severity: expect.any(Number), message: expect.stringContaining("Level") });
  expect(last()).toMatchObject({ isAcknowledged: false });
  setLevel(50);
  await reader.until(() => last()?.active === false, "its end");

  setLevel(99);
  await reader.until(() => last()?.active === true, "the alarm again");
  const lists = reader.of("alarmList").length;
  proxy.cut();
  await reader.until(() => reader.of("alarmList").length > lists, "the list after the reconnection", 60_000);
  expect(reader.of("alarmList").at(-1)?.ids).toEqual([last()?.id]);
  expect(reader.valuesOf(0)).toContain(99);
  setLevel(50);
}, 90_000);

test("what was active before the source came is found by refreshing", async () => {
  setLevel(3);
  await using reader = startReader(opcua, options(), { addresses: [] });

  await reader.until(() => reader.of("alarmList").length > 0, "the list");

  expect(reader.of("alarmList").at(-1)?.ids).toHaveLength(1);
  expect(reader.of("alarm").filter(({ active }) => active)).not.toEqual([]);
  setLevel(50);
}, 60_000);

test("a notifier that is none is refused, and the values go on", async () => {
  const alarmsFrom = ["ns=1;s=none", "nonsense"];
  await using reader = startReader(opcua, options({ alarmsFrom }), { addresses: ["ns=1;s=Level"] });

  const refused = () => reader.of("rejection").reduce((sum, { count = 1 }) => sum + count, 0);
  await reader.until(() => refused() === 2 && reader.values.length > 0, "two refusals and a value");

  expect(new Set(reader.of("rejection").map(({ code }) => code))).toEqual(new Set(["SAMSPEL_OPCUA_ALARMS"]));
}, 60_000);

/** Conditions of a gateway that hears only this source. */
function conditionsAfter(outputs: readonly (SourceAlarm | AlarmList)[]): readonly Condition[] {
  const conditions = createConditions({ initial: [], now: () => 1, onChange: () => {} });
  const own: ConditionReport = { id: "source/plc/unreachable", active: true, severity: 1, message: "x", code: "X" };
  conditions.report(own);
  for (const output of outputs) reportAlarm("plc", output, conditions);
  return conditions.current();
}

const alarm = (id: string, more: Partial<SourceAlarm> = {}): SourceAlarm => ({
  type: "alarm",
  id,
  active: true,
  severity: 700,
  message: "Level: too high",
  ...more,
});

test("alarms become conditions; what a complete list leaves out has ended, and nothing else has", () => {
  const conditions = conditionsAfter([alarm("nsu=urn:x/y;s=A"), alarm("B"), { type: "alarmList", ids: ["B"] }]);

  expect(conditions.map(({ id, state }) => [id, state])).toEqual([
    ["source/plc/unreachable", "active"],
    ["source/plc/alarm:nsu=urn:x|y;s=A", "inactive"],
    ["source/plc/alarm:B", "active"],
  ]);
  expect(conditions[1]).toMatchObject({ severity: 700, code: "SAMSPEL_MACHINE_ALARM", acknowledged: false });
});

test("what is acknowledged and confirmed at the machine is told, and is no acknowledgement here", () => {
  const [, before] = conditionsAfter([alarm("A", { isAcknowledged: false })]);
  const [, after] = conditionsAfter([
    alarm("A", { isAcknowledged: false }),
    alarm("A", { isAcknowledged: true, isConfirmed: false }),
  ]);

  expect(before).toMatchObject({ acknowledged: false, parameters: { machineAcknowledged: "no" } });
  expect(after).toMatchObject({
    acknowledged: false,
    parameters: { machineAcknowledged: "yes", machineConfirmed: "no" },
  });
});

test("an event without an end is over at once and waits for acknowledgement", () => {
  const [, event] = conditionsAfter([alarm("event door", { isMomentary: true })]);

  expect(event).toMatchObject({ state: "inactive", acknowledged: false });
});
