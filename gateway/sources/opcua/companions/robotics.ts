/** OPC UA for Robotics, OPC 40010-1 1.02: motion device systems in the device set (§7). Its safety states are informational (§7.7). */
import type { CompanionModel } from "./model.ts";

export const robotics: CompanionModel = {
  name: "Robotics (OPC 40010-1)",
  namespaceUri: "http://opcfoundation.org/UA/Robotics/",
  assets: [
    {
      path: "DeviceSet/*/MotionDevices/*",
      template: "cobot",
      tags: [
        { paths: ["ParameterSet/SpeedOverride"], name: "speed-override", role: "programmed speed, share", unit: "%" },
        { paths: ["ParameterSet/InControl"], name: "in-control", role: "robot is powered and controlled" },
        { paths: ["ParameterSet/OnPath"], name: "on-path", role: "robot follows its programmed path" },
        { paths: ["FlangeLoad/Mass"], name: "load", role: "mass at the flange" },
        { paths: ["Axes/*/ParameterSet/ActualPosition"], name: "{1}/position", role: "axis position" },
        { paths: ["Axes/*/ParameterSet/ActualSpeed"], name: "{1}/speed", role: "axis speed" },
        { paths: ["Axes/*/ParameterSet/ActualAcceleration"], name: "{1}/acceleration", role: "axis acceleration" },
        {
          paths: ["PowerTrains/*/*/ParameterSet/MotorTemperature"],
          name: "{1}/{2}/temperature",
          role: "motor temperature",
        },
        {
          paths: ["PowerTrains/*/*/ParameterSet/EffectiveLoadRate"],
          name: "{1}/{2}/load-rate",
          role: "load of the motor, share",
          unit: "%",
        },
        {
          paths: ["PowerTrains/*/*/ParameterSet/BrakeReleased"],
          name: "{1}/{2}/brake-released",
          role: "brake is open",
        },
      ],
    },
    {
      path: "DeviceSet/*",
      template: "other",
      tags: [
        {
          paths: ["SafetyStates/*/ParameterSet/OperationalMode"],
          name: "{1}/operational-mode",
          role: "operating mode (informational)",
        },
        {
          paths: ["SafetyStates/*/ParameterSet/EmergencyStop"],
          name: "{1}/emergency-stop",
          role: "emergency stop (informational)",
        },
        {
          paths: ["SafetyStates/*/ParameterSet/ProtectiveStop"],
          name: "{1}/protective-stop",
          role: "protective stop (informational)",
        },
        {
          paths: ["SafetyStates/*/ProtectiveStopFunctions/*/Active"],
          name: "{1}/{2}/active",
          role: "cause of a protective stop (informational)",
        },
        {
          paths: ["SafetyStates/*/EmergencyStopFunctions/*/Active"],
          name: "{1}/{2}/active",
          role: "cause of an emergency stop (informational)",
        },
        { paths: ["Controllers/*/ParameterSet/TotalPowerOnTime"], name: "{1}/power-on-time", role: "operating time" },
        {
          paths: ["Controllers/*/ParameterSet/TotalEnergyConsumption"],
          name: "{1}/energy",
          role: "energy used, counter",
        },
        { paths: ["Controllers/*/ParameterSet/Temperature"], name: "{1}/temperature", role: "controller temperature" },
        {
          paths: ["Controllers/*/SystemOperation/SystemOperationStateMachine/CurrentState"],
          name: "{1}/state",
          role: "state of the controller",
        },
        {
          paths: ["Controllers/*/TaskControls/*/ParameterSet/TaskProgramName"],
          name: "{1}/{2}/program",
          role: "program in execution",
        },
        {
          paths: ["Controllers/*/TaskControls/*/ParameterSet/ExecutionMode"],
          name: "{1}/{2}/execution-mode",
          role: "execution mode of the program",
        },
      ],
    },
  ],
};
