/** An HTTP proxy that lets a request pass, answers in place of the server, or loses the answer after the server has acted. */
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { gunzipSync } from "node:zlib";

export type Verdict =
  | { readonly type: "pass" }
  /** The server acts; its answer is lost and the connection reset. */
  | { readonly type: "lose-answer" }
  | { readonly type: "answer"; readonly status: number; readonly headers?: Readonly<Record<string, string>> };

export interface SeenRequest {
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Text of the body, unpacked. */
  readonly body: string;
}

export interface HttpFaultProxy extends AsyncDisposable {
  readonly url: string;
  readonly requests: readonly SeenRequest[];
  /** Decides about each request from now on. */
  judge(verdictOf: (request: SeenRequest) => Verdict): void;
}

/** `target` without a path. */
export async function startHttpFaultProxy(target: string): Promise<HttpFaultProxy> {
  const requests: SeenRequest[] = [];
  let verdictOf = (_request: SeenRequest): Verdict => ({ type: "pass" });
  const server = createServer((incoming, outgoing) => {
    handle(incoming, outgoing).catch(() => outgoing.destroy());
  });
  const handle = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk);
    const raw = Buffer.concat(chunks);
    const body = (incoming.headers["content-encoding"] === "gzip" ? gunzipSync(raw) : raw).toString();
    const request = { path: incoming.url ?? "/", headers: incoming.headers, body };
    requests.push(request);
    const verdict = verdictOf(request);
    if (verdict.type === "answer") {
      outgoing.writeHead(verdict.status, { "content-type": "text/plain", ...verdict.headers }).end("said the proxy");
      return;
    }
    const response = await fetch(`${target}${request.path}`, { method: incoming.method ?? "GET", body });
    const answer = await response.text();
    if (verdict.type === "lose-answer") incoming.socket.resetAndDestroy();
    else outgoing.writeHead(response.status).end(answer);
  };
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The proxy has no port.");
  return {
    url: `http://127.0.0.1:${address.port}`,
    requests,
    judge: (next) => {
      verdictOf = next;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
    },
  };
}
