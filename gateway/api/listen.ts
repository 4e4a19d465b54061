/** Opens the port of the interface, and says in words why it cannot be opened. */
import { once } from "node:events";
import { createServer } from "node:net";
import { ConfigError } from "../core/errors.ts";
import type { Api } from "./app.ts";

export interface ListenOptions {
  readonly host: string;
  /** 0 lets the system choose. */
  readonly port: number;
  readonly isEncrypted: boolean;
}

/** The address for the machine itself. Throws ConfigError when the address cannot be used. */
export async function listen(app: Api, { host, port, isEncrypted }: ListenOptions): Promise<string> {
  try {
    await app.listen({ host, port });
  } catch (error) {
    await app.close();
    throw listenError(error, `${host}:${port}`);
  }
  const address = app.server.address();
  const actualPort = typeof address === "object" && address !== null ? address.port : port;
  const reachable = host === "0.0.0.0" || host === "::" ? "127.0.0.1" : host;
  return `${isEncrypted ? "https" : "http"}://${reachable.includes(":") ? `[${reachable}]` : reachable}:${actualPort}`;
}

/** Throws ConfigError when nobody could listen there now: sooner than a start that fails at its end. */
export async function refuseTakenPort({ host, port }: Pick<ListenOptions, "host" | "port">): Promise<void> {
  try {
    await tryPort({ host, port });
  } catch (error) {
    throw listenError(error, `${host}:${port}`);
  }
}

/** Listens for a moment. Throws what the system says. */
export async function tryPort(where: Pick<ListenOptions, "host" | "port">): Promise<void> {
  const server = createServer();
  try {
    server.listen(where);
    await once(server, "listening");
  } finally {
    server.close();
  }
}

function listenError(cause: unknown, where: string): unknown {
  const code = typeof cause === "object" && cause !== null && "code" in cause ? cause.code : undefined;
  switch (code) {
    case "EADDRINUSE":
      return new ConfigError(`Another program listens on ${where} already.`, {
        code: "SAMSPEL_PORT_IN_USE",
        cause,
        next: "Stop that program, or choose another port with --port or in the configuration.",
      });
    case "EACCES":
      return new ConfigError(`The system does not allow listening on ${where}.`, {
        code: "SAMSPEL_PORT_FORBIDDEN",
        cause,
        next: "Choose a port above 1023.",
      });
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
      return new ConfigError(`This machine has no address ${where}.`, {
        code: "SAMSPEL_HOST_UNKNOWN",
        cause,
        next: "Use 127.0.0.1 for this machine only, or 0.0.0.0 for the network.",
      });
    default:
      return cause;
  }
}
