/** The cobot as a motion device system of OPC 40010-1 (OPC UA for Robotics) 1.02, beside the plain tags. */
import {
  type AddressSpace,
  type BaseNode,
  DataType,
  type EUInformation,
  NodeClass,
  nodesets,
  resolveNodeId,
  StatusCodes,
  standardUnits,
  type UAObject,
  type UAObjectType,
  type UAVariable,
  type VariantLike,
} from "node-opcua";
import { type Arm, jointAngles } from "../machines/cell-arm.ts";
import type { AddressSpaceExtension } from "./opcua.ts";

const uris = { di: "http://opcfoundation.org/UA/DI/", robotics: "http://opcfoundation.org/UA/Robotics/" } as const;
const identification = { Manufacturer: "Samspel", Model: "Simulated cobot", ProductCode: "C10", SerialNumber: "1" };

export interface RobotReadings extends Arm {
  /** The robot moves or works. */
  readonly isActive: boolean;
  readonly safetyMode: string;
  /** m/s at the tool. */
  readonly speed: number;
}

export interface RoboticsServer {
  readonly extension: AddressSpaceExtension;
  /** Sets the values of the robot. Does nothing before the address space is built. */
  update(readings: RobotReadings, timeMs: number): void;
}

/** Type names are those of OPC 40010-1; `MotionDeviceSystem` stands in `Objects/DeviceSet` as it demands in §7.1. */
export function roboticsServer(name: string): RoboticsServer {
  const { standard, di, ia, machinery, robotics } = nodesets;
  let variables: RobotVariables | undefined;
  let motorCelsius = 36;
  return {
    extension: {
      nodesets: [standard, di, ia, machinery, robotics],
      build(addressSpace) {
        variables = buildSystem(addressSpace, name);
      },
    },
    update(readings, timeMs) {
      if (variables === undefined) return;
      const time = new Date(timeMs);
      const set = (variable: UAVariable, value: VariantLike) =>
        variable.setValueFromSource(value, StatusCodes.Good, time);
      const double = (value: number) => ({ dataType: DataType.Double, value: Math.round(value * 1000) / 1000 });
      const boolean = (value: boolean) => ({ dataType: DataType.Boolean, value });
      const isStopped = readings.safetyMode.startsWith("protectiveStop");
      // Warms with movement and cools at rest, within minutes.
      motorCelsius += (34 + 14 * readings.speed - motorCelsius) / 1800;
      set(variables.protectiveStop, boolean(isStopped));
      set(variables.stopFunctionActive, boolean(isStopped));
      set(variables.inControl, boolean(!isStopped));
      set(variables.onPath, boolean(readings.isActive));
      set(variables.speedOverride, double({ normal: 100, reducedSpeed: 25 }[readings.safetyMode] ?? 0));
      const angles = jointAngles(readings);
      variables.axes.forEach(({ position, temperature }, axis) => {
        set(position, double((180 / Math.PI) * (angles[axis] ?? 0)));
        set(temperature, double(motorCelsius + axis * 0.4));
      });
    },
  };
}

interface RobotVariables {
  readonly protectiveStop: UAVariable;
  readonly stopFunctionActive: UAVariable;
  readonly inControl: UAVariable;
  readonly onPath: UAVariable;
  readonly speedOverride: UAVariable;
  readonly axes: readonly { readonly position: UAVariable; readonly temperature: UAVariable }[];
}

function buildSystem(addressSpace: AddressSpace, name: string): RobotVariables {
  const tree = new Tree(addressSpace);
  const deviceSet = tree.deviceSet();
  const system = tree.add("MotionDeviceSystemType", { name, parent: deviceSet });
  const robot = tree.add("MotionDeviceType", {
    name: "Robot",
    parent: tree.object(system, "MotionDevices"),
    optionals: ["ParameterSet.InControl", "ParameterSet.OnPath"],
  });
  tree.identify(robot);
  // ARTICULATED_ROBOT (OPC 40010-1, MotionDeviceCategoryEnumeration).
  tree.set(robot, "MotionDeviceCategory", { dataType: DataType.Int32, value: 1 });
  const axes = Array.from({ length: 6 }, (_, index) => addAxis(tree, robot, index + 1));
  const safety = addSafety(tree, system);
  addController(tree, system);
  return {
    ...safety,
    inControl: tree.variable(robot, "ParameterSet", "InControl"),
    onPath: tree.variable(robot, "ParameterSet", "OnPath"),
    speedOverride: tree.quantity(robot, "SpeedOverride", standardUnits.percent),
    axes,
  };
}

function addAxis(tree: Tree, robot: UAObject, number: number): RobotVariables["axes"][number] {
  const axis = tree.add("AxisType", { name: `Axis${number}`, parent: tree.object(robot, "Axes") });
  // ROTARY (AxisMotionProfileEnumeration).
  tree.set(axis, "MotionProfile", { dataType: DataType.Int32, value: 1 });
  const train = tree.add("PowerTrainType", { name: `PowerTrain${number}`, parent: tree.object(robot, "PowerTrains") });
  const motor = tree.add("MotorType", { name: "Motor", parent: train });
  tree.identify(motor);
  return {
    position: tree.quantity(axis, "ActualPosition", standardUnits.degree),
    temperature: tree.quantity(motor, "MotorTemperature", standardUnits.degree_celsius),
  };
}

function addSafety(tree: Tree, system: UAObject): Pick<RobotVariables, "protectiveStop" | "stopFunctionActive"> {
  const state = tree.add("SafetyStateType", {
    name: "SafetyState",
    parent: tree.object(system, "SafetyStates"),
    optionals: ["ProtectiveStopFunctions"],
  });
  const scanner = tree.add("ProtectiveStopFunctionType", {
    name: "AreaScanner",
    parent: tree.object(state, "ProtectiveStopFunctions"),
  });
  tree.set(scanner, "Name", { dataType: DataType.String, value: "Area scanner" });
  tree.set(scanner, "Enabled", { dataType: DataType.Boolean, value: true });
  const parameters = tree.object(state, "ParameterSet");
  tree.set(parameters, "EmergencyStop", { dataType: DataType.Boolean, value: false });
  // AUTOMATIC (OperationalModeEnumeration).
  tree.set(parameters, "OperationalMode", { dataType: DataType.Int32, value: 3 });
  return {
    protectiveStop: tree.variable(state, "ParameterSet", "ProtectiveStop"),
    stopFunctionActive: tree.variable(scanner, "Active"),
  };
}

function addController(tree: Tree, system: UAObject): void {
  const controller = tree.add("ControllerType", { name: "Controller", parent: tree.object(system, "Controllers") });
  tree.identify(controller);
  const task = tree.add("TaskControlType", { name: "Main", parent: tree.object(controller, "TaskControls") });
  tree.set(task, "ComponentName", { dataType: DataType.LocalizedText, value: { text: "Main" } });
  const parameters = tree.object(task, "ParameterSet");
  tree.set(parameters, "TaskProgramName", { dataType: DataType.String, value: "drawer-front" });
  tree.set(parameters, "TaskProgramLoaded", { dataType: DataType.Boolean, value: true });
}

/** Instances of the robotics types, and their children by browse name whatever the namespace. */
class Tree {
  readonly #addressSpace: AddressSpace;
  readonly #robotics: number;

  constructor(addressSpace: AddressSpace) {
    this.#addressSpace = addressSpace;
    this.#robotics = addressSpace.getNamespaceIndex(uris.robotics);
  }

  /** `Objects/DeviceSet` of OPC UA for Devices: the node `i=5001` of its namespace. */
  deviceSet(): UAObject {
    const node = this.#addressSpace.findNode(
      resolveNodeId(`ns=${this.#addressSpace.getNamespaceIndex(uris.di)};i=5001`),
    );
    if (!isObject(node)) throw new Error("The address space has no DeviceSet.");
    return node;
  }

  add(
    typeName: string,
    { name, parent, optionals = [] }: { name: string; parent: UAObject; optionals?: readonly string[] },
  ): UAObject {
    const type: UAObjectType | null = this.#addressSpace.findObjectType(typeName, this.#robotics);
    if (type === null) throw new Error(`The robotics nodeset has no ${typeName}.`);
    return type.instantiate({ browseName: name, componentOf: parent, optionals: [...optionals] });
  }

  object(parent: UAObject, name: string): UAObject {
    const child = parent.getChildByName(name);
    if (!isObject(child)) throw new Error(`${parent.browseName.name} has no object ${name}.`);
    return child;
  }

  variable(parent: UAObject, ...path: readonly [string, ...string[]]): UAVariable {
    const name = path.at(-1) ?? "";
    const holder = path.slice(0, -1).reduce((node, step) => this.object(node, step), parent);
    const child = holder.getChildByName(name);
    if (!isVariable(child)) throw new Error(`${holder.browseName.name} has no variable ${name}.`);
    return child;
  }

  /** A parameter, with its engineering unit where the type has a place for one. */
  quantity(parent: UAObject, name: string, unit: EUInformation): UAVariable {
    const variable = this.variable(parent, "ParameterSet", name);
    const place = variable.getChildByName("EngineeringUnits");
    if (isVariable(place)) place.setValueFromSource({ dataType: DataType.ExtensionObject, value: unit });
    return variable;
  }

  set(parent: UAObject, name: string, value: VariantLike): void {
    this.variable(parent, name).setValueFromSource(value);
  }

  identify(node: UAObject): void {
    for (const [name, text] of Object.entries(identification)) {
      const isText = name === "ProductCode" || name === "SerialNumber";
      this.set(
        node,
        name,
        isText ? { dataType: DataType.String, value: text } : { dataType: DataType.LocalizedText, value: { text } },
      );
    }
  }
}

function isObject(node: BaseNode | null): node is UAObject {
  return node?.nodeClass === NodeClass.Object;
}

function isVariable(node: BaseNode | null): node is UAVariable {
  return node?.nodeClass === NodeClass.Variable;
}
