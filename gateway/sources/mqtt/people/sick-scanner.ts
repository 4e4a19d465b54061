/** A SICK safety laser scanner, in the field names of its ROS 2 driver: output paths as zones, beams as the nearest distance. */
import Type, { type Static } from "typebox";
import Value from "typebox/value";
import { statusCodes } from "../../../core/quality.ts";
import { believable, defaultValidMs, implausible, notUnderstood, type PeopleFormat } from "./message.ts";

const flags = Type.Array(Type.Boolean(), { maxItems: 64 });
const warning = Type.Optional(Type.Boolean());

const Scan = Type.Object({
  general_system_state: Type.Optional(
    Type.Object({
      safe_cut_off_path: Type.Optional(flags),
      reset_required_cut_off_path: Type.Optional(flags),
      current_monitoring_case_no_table_1: Type.Optional(Type.Integer({ minimum: 0 })),
      contamination_warning: warning,
      contamination_error: warning,
    }),
  ),
  output_paths: Type.Optional(Type.Object({ status: flags, is_safe: Type.Optional(flags), is_valid: flags })),
  measurement_data: Type.Optional(
    Type.Object({
      scan_points: Type.Array(Type.Object({ angle: Type.Number(), distance: Type.Number(), valid: Type.Boolean() }), {
        maxItems: 5000,
      }),
    }),
  ),
});
type Scan = Static<typeof Scan>;

/**
 * Gives `/zones/<n>` (true: the path is switched off, something is in its field; absent while the path is not valid),
 * `/nearest/d` in m, `/monitoringCase`, `/contamination`, `/resetRequired`. The driver gives distances in mm. A soiled
 * window makes every value uncertain. Source: sick_safetyscanners2_interfaces.
 */
export const sickScanner: PeopleFormat = (message) => {
  if (!Value.Check(Scan, message)) {
    return notUnderstood("scan", Value.Errors(Scan, message)[0]?.instancePath ?? "");
  }
  const { general_system_state: state, output_paths: paths, measurement_data: measured } = message;
  if (state === undefined && paths === undefined && measured === undefined) return notUnderstood("scan", "");
  const distances = (measured?.scan_points ?? []).filter(({ valid }) => valid).map(({ distance }) => distance / 1000);
  if (!distances.every((metres) => metres >= 0 && metres <= believable.metres)) return implausible("distance");
  const nearest = distances.reduce((least, metres) => Math.min(least, metres), Number.POSITIVE_INFINITY);
  const isSoiled = state?.contamination_error === true;
  return {
    root: {
      ...(paths === undefined ? {} : { zones: zonesOf(paths) }),
      ...(Number.isFinite(nearest) ? { nearest: { d: nearest } } : {}),
      ...(state === undefined ? {} : stateOf(state)),
    },
    validMs: defaultValidMs,
    ...(isSoiled ? { statusCode: statusCodes.uncertain } : {}),
  };
};

function zonesOf({ status, is_valid: isValid }: NonNullable<Scan["output_paths"]>): object {
  return Object.fromEntries(status.flatMap((isOn, path) => (isValid[path] === true ? [[String(path), !isOn]] : [])));
}

function stateOf(state: NonNullable<Scan["general_system_state"]>): object {
  const { contamination_warning: warned, contamination_error: failed, reset_required_cut_off_path: reset } = state;
  return {
    ...(warned === undefined && failed === undefined ? {} : { contamination: warned === true || failed === true }),
    ...(reset === undefined ? {} : { resetRequired: reset.includes(true) }),
    monitoringCase: state.current_monitoring_case_no_table_1,
  };
}
