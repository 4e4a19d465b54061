/** Events of a server → alarms: subscribes to notifiers, takes conditions as they are, asks for all of them anew on connect. */
import {
  AttributeIds,
  type ClientSession,
  DataType,
  EventFilter,
  EventNotificationList,
  MonitoringMode,
  NodeId,
  SimpleAttributeOperand,
  type Variant,
} from "node-opcua-client";
import type { SourceOutput } from "../../core/contracts.ts";
import { errorMessage } from "../../core/errors.ts";
import type { SourceAlarm } from "../../core/source-alarm.ts";
import type { OpcuaConfig } from "./config.ts";
import { createMonitoredItems } from "./library.ts";
import { addressOf, resolveNode } from "./node-address.ts";

export interface AlarmsOptions {
  readonly session: ClientSession;
  readonly subscriptionId: () => number;
  readonly config: Pick<OpcuaConfig, "alarmsFrom" | "alarmSeverityMin" | "plainEvents">;
  /** First client handle that no value uses. */
  readonly firstHandle: number;
  readonly push: (output: SourceOutput) => void;
}

/** Node ids of OPC 10000-9: ConditionType and its method ConditionRefresh, BaseEventType, and the events about refreshing. */
const ids = { condition: "i=2782", refresh: "i=3875", event: "i=2041" } as const;
const refreshEvents = { start: "i=2787", end: "i=2788", required: "i=2789" } as const;

/** Alarms that are active at one time; more are counted, not kept. */
const activeMax = 1000;
const messageLengthMax = 500;
/** Values of one item's queue while the connection is cut. */
const queueSize = 1000;

/** Fields asked for, in the order in which `Fields` names them. */
const clauses = [
  [ids.event, ["EventType"]],
  [ids.event, ["SourceName"]],
  [ids.event, ["Message"]],
  [ids.event, ["Severity"]],
  [ids.condition, ["Retain"]],
  ["i=2881", ["ActiveState", "Id"]],
  [ids.condition, ["EnabledState", "Id"]],
  [ids.condition, ["BranchId"]],
  ["i=2881", ["AckedState", "Id"]],
  ["i=2881", ["ConfirmedState", "Id"]],
] as const;

export class Alarms {
  readonly #options: AlarmsOptions;
  #namespaces: readonly string[] = [];
  readonly #active = new Set<string>();
  /** Collects while the server repeats everything that is active. */
  #listed: Set<string> | undefined;
  #hasItems = false;
  isRefreshDue = false;

  constructor(options: AlarmsOptions) {
    this.#options = options;
  }

  /** Subscribes to the notifiers of the configuration. One that cannot be subscribed to does not stop the others. */
  async start(): Promise<void> {
    const { session, config, firstHandle, subscriptionId } = this.#options;
    this.#hasItems = false;
    if (config.alarmsFrom.length === 0) return;
    this.#namespaces = await session.readNamespaceArray();
    const filter = eventFilter();
    for (const [index, notifier] of config.alarmsFrom.entries()) {
      const resolved = resolveNode(notifier, this.#namespaces);
      if (!("nodeId" in resolved)) {
        this.#refuse(notifier, resolved.message);
        continue;
      }
      const item = {
        itemToMonitor: { nodeId: resolved.nodeId, attributeId: AttributeIds.EventNotifier },
        monitoringMode: MonitoringMode.Reporting,
        requestedParameters: {
          clientHandle: firstHandle + index,
          samplingInterval: 0,
          filter,
          queueSize,
          discardOldest: true,
        },
      };
      const [result] = await createMonitoredItems(session, subscriptionId(), [item]);
      if (result?.statusCode.isGood() === true) this.#hasItems = true;
      else this.#refuse(notifier, `The server gives no events of it: ${result?.statusCode.name ?? "no answer"}.`);
    }
    this.isRefreshDue = this.#hasItems;
  }

  /** Asks for everything that is active (ConditionRefresh, OPC 10000-9 §5.5.7). Never throws. */
  async refreshIfDue(): Promise<void> {
    if (!this.isRefreshDue || !this.#hasItems) return;
    this.isRefreshDue = false;
    const { session, subscriptionId } = this.#options;
    const inputArguments = [{ dataType: DataType.UInt32, value: subscriptionId() }];
    try {
      await session.call({ objectId: ids.condition, methodId: ids.refresh, inputArguments });
    } catch (error) {
      this.#refuse("ConditionRefresh", `The server does not repeat its alarms: ${errorMessage(error)}`);
    }
  }

  /** Takes the events out of a message. */
  take(parts: readonly unknown[]): void {
    for (const part of parts) {
      if (!(part instanceof EventNotificationList)) continue;
      for (const { eventFields } of part.events ?? []) this.#event(eventFields ?? []);
    }
  }

  #event(fields: readonly Variant[]): void {
    const [type, source, message, severity, retain, active, enabled, branch, acked, confirmed, condition] = fields.map(
      ({ value }): unknown => value,
    );
    const { config, push } = this.#options;
    const eventType = nodeText(type);
    if (eventType === refreshEvents.start) this.#listed = new Set();
    else if (eventType === refreshEvents.end) this.#endOfList();
    else if (eventType === refreshEvents.required) this.isRefreshDue = true;
    if (Object.values(refreshEvents).some((known) => known === eventType)) return;
    const level = Math.min(1000, Math.max(1, typeof severity === "number" ? severity : 1));
    const text = [plain(source), plain(message)].filter((word) => word !== "").join(": ");
    const words = {
      ...{ severity: level, message: (text || eventType).slice(0, messageLengthMax) },
      ...(typeof acked === "boolean" ? { isAcknowledged: acked } : {}),
      ...(typeof confirmed === "boolean" ? { isConfirmed: confirmed } : {}),
    };
    const conditionId = nodeText(condition);
    if (conditionId === "") {
      if (!config.plainEvents || level < config.alarmSeverityMin) return;
      push({ type: "alarm", id: `event ${plain(source)} ${eventType}`, active: true, isMomentary: true, ...words });
      return;
    }
    // An earlier state of the condition that still waits for somebody: the condition itself says more.
    if (nodeText(branch) !== "") return;
    const isActive = enabled !== false && (typeof active === "boolean" ? active : retain === true);
    this.#condition(addressOf(conditionId, this.#namespaces), isActive && level >= config.alarmSeverityMin, words);
  }

  #condition(id: string, active: boolean, words: Omit<SourceAlarm, "type" | "id" | "active">): void {
    if (!active) this.#active.delete(id);
    else if (this.#active.size >= activeMax && !this.#active.has(id)) {
      this.#refuse(id, `More than ${activeMax} alarms are active at once; this one is not kept.`);
      return;
    } else {
      this.#active.add(id);
      this.#listed?.add(id);
    }
    this.#options.push({ type: "alarm", id, active, ...words });
  }

  #endOfList(): void {
    const listed = this.#listed;
    if (listed === undefined) return;
    this.#listed = undefined;
    this.#active.clear();
    for (const id of listed) this.#active.add(id);
    this.#options.push({ type: "alarmList", ids: [...listed] });
  }

  #refuse(example: string, message: string): void {
    const code = "SAMSPEL_OPCUA_ALARMS";
    this.#options.push({
      type: "rejection",
      code,
      message: message.slice(0, messageLengthMax),
      example: example.slice(0, 200),
    });
  }
}

/** The fields of `clauses`, then the node of the condition itself (OPC 10000-9 §5.5.2.13). */
function eventFilter(): EventFilter {
  return new EventFilter({
    selectClauses: [
      ...clauses.map(
        ([typeDefinitionId, path]) =>
          new SimpleAttributeOperand({
            typeDefinitionId,
            browsePath: path.map((name) => ({ name })),
            attributeId: AttributeIds.Value,
          }),
      ),
      new SimpleAttributeOperand({
        typeDefinitionId: ids.condition,
        browsePath: [],
        attributeId: AttributeIds.NodeId,
      }),
    ],
  });
}

/** `i=85` or `ns=2;s=…`; empty for no node. */
function nodeText(value: unknown): string {
  return value instanceof NodeId && !value.isEmpty() ? value.toString().replace(/^ns=0;/, "") : "";
}

function plain(value: unknown): string {
  if (typeof value === "string") return value;
  const text: unknown = typeof value === "object" && value !== null && "text" in value ? value.text : undefined;
  return typeof text === "string" ? text : "";
}
