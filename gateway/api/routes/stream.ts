/** `GET /api/v1/stream`: values, conditions, sources and models as server-sent events. */
import type { ServerResponse } from "node:http";
import Type from "typebox";
import { described, type Routes, readable } from "../app.ts";
import { StreamParameters } from "../contract.ts";
import { lastEventIdOf } from "../stream/frame.ts";
import { parseTopics } from "../stream/topics.ts";

const example = `retry: 2000

event: hello
data: {"version":"0.1.0","startedMs":1763900000000,"nowMs":1763900060000,"resumed":false,"intervalMs":200,"unknownTopics":[]}

id: 1763900000000001
event: values
data: {"n":[7],"t":[1763900059950],"v":[12.4],"s":[0]}
`;

/** What a client gets that asks for nothing in particular. */
const everything = "*,conditions,sources,sinks,models,cases,learning";

const streamAnswer = {
  description: "A stream of events.",
  content: { "text/event-stream": { schema: { type: "string", examples: [example] } } },
};

export const streamRoutes: Routes = (app, { hub }) => {
  const description =
    "First `hello`, then everything as it is now, then what changes: `values` (columns: tag numbers, source times, " +
    "values, status codes; of each tag its newest value), `conditions`, `sources`, `models`, `cases` and `learning` (the full list). " +
    "It ends with the session of whoever asked. With `Last-Event-ID` the stream goes on where it broke off, for about a minute. A value may come twice.";
  const schema = {
    ...described({
      summary: "Values as they come, as server-sent events.",
      description,
      tag: "stream",
      answer: Type.String(),
      failures: { 503: "As many clients as allowed are being served." },
      responses: { 200: streamAnswer },
    }),
    querystring: StreamParameters,
  };
  app.route({
    method: "GET",
    url: "/api/v1/stream",
    exposeHeadRoute: false,
    config: readable,
    schema,
    handler: async (request, reply) => {
      hub.admit();
      const { topics = everything, intervalMs = 200 } = request.query;
      reply.hijack();
      endWith(request.session?.signal, reply.raw);
      reply.raw.writeHead(200, {
        ...headersOf(reply.getHeaders()),
        "content-type": "text/event-stream; charset=utf-8",
        "cache-control": "no-store, no-transform",
        "x-accel-buffering": "no",
      });
      hub.serve(reply.raw, {
        topics: parseTopics(topics),
        intervalMs,
        lastEventId: lastEventIdOf(request.headers["last-event-id"]),
      });
    },
  });
};

/** Whoever has signed out, or is no longer allowed to look, gets nothing more. */
function endWith(signal: AbortSignal | undefined, response: ServerResponse): void {
  if (signal === undefined) return;
  const end = () => void response.destroy();
  signal.addEventListener("abort", end);
  response.on("close", () => signal.removeEventListener("abort", end));
}

function headersOf(headers: Readonly<Record<string, string | number | string[] | undefined>>) {
  return Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== undefined));
}
