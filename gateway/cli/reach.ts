/** Whether something listens at an address: a connection that is closed again at once, nothing is said. */
import { connect } from "node:net";

const connectMsMax = 5000;
const ports: Readonly<Record<string, number>> = {
  "opc.tcp:": 4840,
  "mqtt:": 1883,
  "tcp:": 1883,
  "ws:": 80,
  "http:": 80,
  "mqtts:": 8883,
  "ssl:": 8883,
  "wss:": 443,
  "https:": 443,
};

export interface Address {
  readonly host: string;
  readonly port: number;
}

/** Undefined for what is no address that can be tried. */
export function addressOf(url: unknown): Address | undefined {
  const parsed = typeof url === "string" ? URL.parse(url) : null;
  if (parsed === null || parsed.hostname === "") return undefined;
  const port = parsed.port === "" ? ports[parsed.protocol] : Number(parsed.port);
  return port === undefined ? undefined : { host: parsed.hostname.replace(/^\[|\]$/g, ""), port };
}

/** Resolves when something listens there; rejects with the reason after 5 s at the latest. */
export function reach({ host, port }: Address): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, timeout: connectMsMax });
    const end = (error?: Error) => {
      socket.destroy();
      if (error === undefined) resolve();
      else reject(error);
    };
    socket.once("connect", () => end());
    socket.once("timeout", () => end(new Error(`no answer from ${host}, port ${port}`)));
    socket.once("error", end);
  });
}
