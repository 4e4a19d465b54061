/** The destinations that a configuration may name. */
import type { Sink } from "../core/sink.ts";
import { file } from "./file/sink.ts";
import { influxdb } from "./influxdb/sink.ts";
import { kafka } from "./kafka/sink.ts";
import { mqtt } from "./mqtt/sink.ts";
import { sparkplug } from "./sparkplug/sink.ts";

export const sinks: Readonly<Record<string, Sink>> = { file, influxdb, kafka, mqtt, sparkplug };
