/** The destinations that a configuration may name. */
import type { Sink } from "../core/contracts.ts";
import { file } from "./file/sink.ts";
import { influxdb } from "./influxdb/sink.ts";

export const sinks: Readonly<Record<string, Sink>> = { file, influxdb };
