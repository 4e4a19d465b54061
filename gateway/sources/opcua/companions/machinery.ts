/** OPC UA for Machinery, OPC 40001-1 1.04: machines in `Objects/Machines`, with their building blocks and components. */
import type { CompanionModel, CompanionTag } from "./model.ts";

/** Building blocks stand in a folder of their own, in `Monitoring`, or at the machine itself, by edition and vendor. */
const places = ["MachineryBuildingBlocks/", "Monitoring/Status/", "Monitoring/", ""];
const block = (path: string) => places.map((place) => `${place}${path}`);

const tags: readonly CompanionTag[] = [
  {
    paths: block("MachineryItemState/CurrentState"),
    name: "item-state",
    role: "NotAvailable, OutOfService, NotExecuting or Executing",
  },
  {
    paths: block("MachineryOperationMode/CurrentState"),
    name: "operation-mode",
    role: "None, Maintenance, Setup or Processing",
  },
  // Duration is milliseconds (OPC 10000-3 §8.13); such properties carry no unit.
  {
    paths: block("OperationCounters/PowerOnDuration"),
    name: "power-on-duration",
    role: "time switched on",
    unit: "ms",
  },
  { paths: block("OperationCounters/OperationDuration"), name: "operation-duration", role: "time at work", unit: "ms" },
  { paths: block("OperationCounters/OperationCycleCounter"), name: "cycles", role: "cycles, counter" },
  { paths: block("LifetimeCounters/*"), name: "lifetime/{1}", role: "lifetime counter" },
];

export const machinery: CompanionModel = {
  name: "Machinery (OPC 40001-1)",
  namespaceUri: "http://opcfoundation.org/UA/Machinery/",
  assets: [
    { path: "Machines/*", template: "other", tags },
    { path: "Machines/*/Components/*", template: "other", tags },
    { path: "Machines/*/MachineryBuildingBlocks/Components/*", template: "other", tags },
  ],
};
