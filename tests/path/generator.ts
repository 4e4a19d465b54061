/** Sends numbered batches to whoever connects, again until they are confirmed, and keeps its own ledger of both. */
import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { createInterface } from "node:readline";

/** Values of one batch. */
export const batchSize = 50;
/** Batches that are under way at the same time. */
const mostUnderWay = 8;

export interface Generator extends AsyncDisposable {
  readonly port: number;
  /** Numbers of values that were sent at least once: 0 to this, exclusive. */
  sentCount(): number;
  /** First numbers of the batches that were confirmed. */
  readonly confirmed: ReadonlySet<number>;
  /** Values that were sent again because nobody had confirmed them. */
  repeatedCount(): number;
  /** Resolves when so many more batches are confirmed. */
  confirmedMore(batches: number): Promise<void>;
  /** Sends nothing new; what is not confirmed goes on. Resolves when everything is confirmed, and ends the source. */
  finish(): Promise<void>;
}

export async function startGenerator(): Promise<Generator> {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const confirmed = new Set<number>();
  let next = 0;
  let repeated = 0;
  let isFinishing = false;
  let current: Socket | undefined;
  let onConfirmed: () => void = () => {};
  const underWay = new Set<number>();

  const send = () => {
    while (!isFinishing && underWay.size < mostUnderWay) {
      underWay.add(next);
      current?.write(`${next} ${batchSize}\n`);
      next += batchSize;
    }
  };
  server.on("connection", (socket) => {
    current = socket;
    socket.on("error", () => {});
    // As with MQTT: what was not confirmed comes again, in order, before anything new.
    for (const first of underWay) socket.write(`${first} ${batchSize}\n`);
    repeated += underWay.size * batchSize;
    const lines = createInterface({ input: socket });
    lines.on("error", () => {});
    lines.on("line", (line) => {
      if (socket !== current) return;
      confirmed.add(Number(line));
      underWay.delete(Number(line));
      onConfirmed();
      send();
    });
    send();
  });
  const until = (isSo: () => boolean) => {
    const { promise, resolve } = Promise.withResolvers<void>();
    onConfirmed = () => {
      if (isSo()) resolve();
    };
    onConfirmed();
    return promise;
  };
  return {
    port: (server.address() as AddressInfo).port,
    sentCount: () => next,
    confirmed,
    repeatedCount: () => repeated,
    confirmedMore(batches) {
      const target = confirmed.size + batches;
      return until(() => confirmed.size >= target);
    },
    async finish() {
      isFinishing = true;
      await until(() => underWay.size === 0);
      current?.write("end\n");
    },
    async [Symbol.asyncDispose]() {
      current?.destroy();
      server.close();
    },
  };
}
