/** A real server on a port of the system's choice, over a gateway of plain data. */
import { request } from "node:http";
import { onTestFinished } from "vitest";
import type { LimitOptions } from "../../../gateway/api/limits.ts";
import { type RunningServer, type ServerOptions, startServer } from "../../../gateway/api/server.ts";
import type { Tag } from "../../../gateway/core/tag.ts";
import { silentLog } from "../../support/context.ts";
import { createTestGateway, plainTag, type TestGateway } from "../../support/view.ts";

export interface ServerUnderTest {
  readonly gateway: TestGateway;
  readonly url: string;
  /** What was logged as an error. */
  readonly errors: object[];
  renew: RunningServer["renew"];
  close(): Promise<void>;
}

export interface ServerSetup {
  readonly tags?: readonly Tag[];
  readonly limits?: LimitOptions;
  readonly options?: Partial<ServerOptions>;
}

export const twoTags = [plainTag("cell-3/robot/speed", { unit: "mm/s" }), plainTag("spindle-1/vibration")];

/** Closed when the test is over. */
export async function startedServer({
  tags = twoTags,
  limits = {},
  options = {},
}: ServerSetup = {}): Promise<ServerUnderTest> {
  const gateway = createTestGateway(tags);
  const errors: object[] = [];
  const log = { ...silentLog, error: (fields: object) => void errors.push(fields) };
  const common = { view: gateway.view, host: "127.0.0.1", port: 0, dashboards: undefined, log, limits };
  const anonymousRole = "operator";
  const server = await startServer({ ...common, anonymousRole, ...options });
  onTestFinished(() => server.close());
  return { gateway, url: server.url, errors, renew: server.renew, close: () => server.close() };
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

export async function get(url: string): Promise<Answer> {
  return answerOf(await fetch(url));
}

export async function post(url: string, init: RequestInit = {}): Promise<Answer> {
  return answerOf(await fetch(url, { method: "POST", ...init }));
}

async function answerOf(response: Response): Promise<Answer> {
  const text = await response.text();
  const isJson = (response.headers.get("content-type") ?? "").includes("json");
  return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
}

/** A request with headers that `fetch` does not let a program set, such as `Host`. */
export function requestWith(
  url: string,
  headers: Readonly<Record<string, string>>,
  method = "GET",
): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { method, headers }, (response) => {
      let body = "";
      response.setEncoding("utf8");
      response.on("data", (text: string) => {
        body += text;
      });
      response.on("end", () => resolve({ status: response.statusCode ?? 0, body }));
    });
    outgoing.on("error", reject);
    outgoing.end();
  });
}
