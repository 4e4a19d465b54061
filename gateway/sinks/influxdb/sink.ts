/** Writes to InfluxDB 1, 2 and 3 and to servers that take its line protocol, through its client library. */
import { readFileSync } from "node:fs";
import { HttpError, InfluxDB } from "@influxdata/influxdb-client";
import Type, { type Static } from "typebox";
import { errorMessage, PermanentError, TemporaryError } from "../../core/errors.ts";
import { defineSink, type SinkWriter } from "../../core/sink.ts";
import { endpointOf } from "./endpoint.ts";
import { writeError } from "./errors.ts";
import { createToLines } from "./line-protocol.ts";

const InfluxdbConfig = Type.Object(
  {
    url: Type.String({
      title: "Server",
      description: "Address of the server, without a path of its interface.",
      pattern: "^https?://[^\\s@]+$",
      examples: ["http://influxdb:8086"],
    }),
    api: Type.Union([Type.Literal("2"), Type.Literal("1"), Type.Literal("3")], {
      title: "Interface",
      description:
        "2: /api/v2/write, of InfluxDB 1.8 and later, and of compatible servers. 1: /write, for servers older than 1.8. 3: /api/v3/write_lp, of InfluxDB 3.",
      default: "2",
    }),
    bucket: Type.String({
      title: "Bucket",
      description:
        "Bucket that is written to. InfluxDB 1: `database` or `database/retention-policy`; InfluxDB 3: the database.",
      minLength: 1,
      maxLength: 500,
    }),
    org: Type.String({
      title: "Organisation",
      description: "Empty for InfluxDB 1 and 3.",
      default: "",
      maxLength: 500,
    }),
    token: Type.String({
      title: "Token",
      description: "Access token. InfluxDB 1: `user:password`.",
      default: "",
      maxLength: 4000,
    }),
    measurement: Type.String({
      title: "Measurement",
      description: "Name of the measurement of the values.",
      default: "samspel",
      minLength: 1,
      maxLength: 200,
      pattern: "^[^_\\\\][^\\\\]*$",
    }),
    timeoutSeconds: Type.Integer({
      title: "Timeout",
      description: "A write without an answer after this time is tried again.",
      minimum: 1,
      maximum: 150,
      default: 60,
    }),
    authorityFile: Type.Optional(
      Type.String({ title: "Authority", description: "Certificate of the authority that signed the server's (PEM)." }),
    ),
  },
  { title: "InfluxDB", description: "Writes to InfluxDB or a compatible server.", additionalProperties: false },
);
type InfluxdbConfig = Static<typeof InfluxdbConfig>;

/** Some versions of InfluxDB 3 answer so when they have taken some of the lines and refused others. */
const partly = 201;
/** Shorter bodies are sent as they are. */
const gzipBytesMin = 1000;

export const influxdb = defineSink({
  kind: "influxdb",
  config: InfluxdbConfig,
  async open(config, { signal, now, tag }): Promise<SinkWriter> {
    const { url, measurement, timeoutSeconds } = config;
    const { path, headers } = endpointOf(config);
    const secrets = [config.token, headers.authorization?.split(" ")[1] ?? ""].filter((text) => text !== "");
    const client = new InfluxDB({
      url,
      timeout: timeoutSeconds * 1000 + 1000,
      ...tls(config),
    });
    const toLines = createToLines({ measurement, tag });
    // The buffering writer of the library gives up data; its transport sends what it is given, once.
    const send = async (body: string): Promise<void> => {
      const options = {
        method: "POST",
        headers: { "content-type": "text/plain; charset=utf-8", ...headers },
        gzipThreshold: gzipBytesMin,
        signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutSeconds * 1000)]),
      };
      let status: number | undefined;
      await client.transport.request(path, body, options, (_headers, code) => {
        status = code;
      });
      if (status === partly) throw partlyTaken(url);
      if (status !== 204) throw new HttpError(status ?? 0, "not the answer of a write");
    };
    return {
      async write(entries) {
        try {
          const { lines, omittedCount } = toLines(entries);
          if (lines.length > 0) await send(lines.join("\n"));
          return { omittedCount };
        } catch (error) {
          throw writeError(url, error, { nowMs: now(), secrets });
        }
      },
      async [Symbol.asyncDispose]() {},
    };
  },
});

function partlyTaken(url: string): PermanentError {
  return new PermanentError(`${url}: The server has refused some of the lines.`, { code: "SAMSPEL_INFLUXDB_LINE" });
}

function tls({ authorityFile }: InfluxdbConfig): object {
  if (authorityFile === undefined) return {};
  try {
    return { transportOptions: { ca: readFileSync(authorityFile) } };
  } catch (error) {
    throw new TemporaryError(`${authorityFile} cannot be read: ${errorMessage(error)}.`, {
      code: "SAMSPEL_INFLUXDB_AUTHORITY",
      cause: error,
      next: "Check authorityFile.",
      remedy: "operator",
    });
  }
}
