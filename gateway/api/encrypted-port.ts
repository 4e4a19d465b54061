/** One port for HTTPS: a request that comes without encryption is sent to the encrypted address and answered nothing else. */
import {
  createServer as createHttpServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from "node:http";
import { createServer as createHttpsServer, type Server as HttpsServer } from "node:https";
import type { Socket } from "node:net";
import { hostNameOf } from "./access.ts";

export interface ServerKey {
  readonly certificate: string;
  readonly key: string;
}

export interface EncryptedPort {
  readonly server: HttpsServer;
  /** Takes another certificate for connections from now on. */
  renew(pair: ServerKey): void;
}

/** The first byte of a TLS handshake (RFC 8446 §5.1). */
const handshake = 22;

export interface PortTimeouts {
  readonly headersTimeout: number;
  readonly requestTimeout: number;
  readonly connectionsCheckingInterval: number;
}

export function encryptedPort(pair: ServerKey, listener: RequestListener, timeouts: PortTimeouts): EncryptedPort {
  const options = { minVersion: "TLSv1.2", honorCipherOrder: true } as const;
  const firstByteMs = timeouts.headersTimeout;
  const secure = { ...options, ...timeouts, handshakeTimeout: firstByteMs };
  const server = createHttpsServer({ ...secure, cert: pair.certificate, key: pair.key }, listener);
  const plain = createHttpServer({ ...timeouts, requestTimeout: firstByteMs }, notice);
  const [encrypted] = server.listeners("connection") as ((socket: Socket) => void)[];
  server.removeAllListeners("connection");
  server.on("connection", (socket: Socket) => sort(socket, { encrypted, plain, server, firstByteMs }));
  server.on("close", () => plain.close());
  return {
    server,
    renew: ({ certificate, key }) => server.setSecureContext({ ...options, cert: certificate, key }),
  };
}

interface Ways {
  readonly encrypted: ((socket: Socket) => void) | undefined;
  readonly plain: Server;
  readonly server: HttpsServer;
  readonly firstByteMs: number;
}

function sort(socket: Socket, { encrypted, plain, server, firstByteMs }: Ways): void {
  const give = (): void => void socket.destroy();
  socket.setTimeout(firstByteMs, give);
  socket.on("error", give);
  socket.once("data", (bytes: Buffer) => {
    socket.pause();
    socket.setTimeout(0);
    socket.removeListener("timeout", give);
    socket.unshift(bytes);
    if (bytes[0] === handshake) {
      encrypted?.call(server, socket);
    } else {
      // Whoever is only sent on has this long in all.
      const late = setTimeout(give, firstByteMs);
      socket.on("close", () => clearTimeout(late));
      plain.emit("connection", socket);
    }
    process.nextTick(() => socket.resume());
  });
}

/** Nothing is read of the request but its host and path: what it carried was sent in the clear already. */
function notice({ method, url = "/", headers }: IncomingMessage, response: ServerResponse): void {
  const host = hostNameOf(headers.host) === undefined ? undefined : headers.host;
  const isNavigation = method === "GET" || method === "HEAD";
  const head = { connection: "close", "cache-control": "no-store", "content-type": "application/json" };
  if (isNavigation && host !== undefined && url.startsWith("/")) {
    response.writeHead(308, { ...head, location: `https://${host}${url}` }).end();
    return;
  }
  response.writeHead(426, { ...head, upgrade: "TLS/1.2" }).end(
    JSON.stringify({
      code: "SAMSPEL_TLS_REQUIRED",
      message: "This port takes encrypted connections only. What was sent was not encrypted.",
      next: "Use https:// in the address. A token or password that was in this request should be replaced.",
    }),
  );
}
