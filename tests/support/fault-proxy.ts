/** A TCP proxy that misbehaves on demand: cut, stall without a word, delay, throttle, truncate. */
import { once } from "node:events";
import { createConnection, createServer, type Server, type Socket } from "node:net";

export interface FaultProxy extends AsyncDisposable {
  readonly port: number;
  /** Connections that are open now. */
  connectionCount(): number;
  /** Resets every connection; new ones are accepted. */
  cut(): void;
  /** Resets every connection and resets new ones at once, until `heal`. */
  refuse(): void;
  /** Half-open: connections stay, nothing passes either way, new ones hang too, until `heal`. What comes is lost on `cut`. */
  stall(): void;
  /** Holds everything back for this long. */
  delay(ms: number): void;
  /** Lets this many bytes per second pass each way. */
  throttle(bytesPerSecond: number): void;
  /** Passes this many more bytes from the server on each connection, then closes it in the middle of a packet. */
  truncate(bytes: number): void;
  /** Everything passes again; what a stall held back goes first. */
  heal(): void;
  close(): Promise<void>;
}

interface Faults {
  isRefusing: boolean;
  isStalled: boolean;
  delayMs: number;
  bytesPerSecond: number;
  truncateAfter: number | undefined;
}

/** Listens on a port of the loopback interface that the system chooses and forwards to `targetPort`. */
export async function startFaultProxy(targetPort: number): Promise<FaultProxy> {
  const faults: Faults = {
    isRefusing: false,
    isStalled: false,
    delayMs: 0,
    bytesPerSecond: 0,
    truncateAfter: undefined,
  };
  const pairs = new Set<Pair>();
  const server = createServer({ pauseOnConnect: true }, (client) => {
    if (faults.isRefusing) {
      client.resetAndDestroy();
      return;
    }
    const pair = new Pair(client, createConnection({ port: targetPort, host: "127.0.0.1" }), faults);
    pairs.add(pair);
    pair.onEnd = () => pairs.delete(pair);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const cut = () => {
    for (const pair of pairs) pair.reset();
  };
  const close = async () => {
    cut();
    server.close();
  };
  return {
    port: portOf(server),
    connectionCount: () => pairs.size,
    cut,
    refuse: () => {
      faults.isRefusing = true;
      cut();
    },
    stall: () => {
      faults.isStalled = true;
    },
    delay: (ms) => {
      faults.delayMs = ms;
    },
    throttle: (bytesPerSecond) => {
      faults.bytesPerSecond = bytesPerSecond;
    },
    truncate: (bytes) => {
      faults.truncateAfter = bytes;
    },
    heal: () => {
      Object.assign(faults, { isRefusing: false, isStalled: false, delayMs: 0, bytesPerSecond: 0 });
      faults.truncateAfter = undefined;
      for (const pair of pairs) pair.pump();
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** Both directions of one connection. */
class Pair {
  onEnd = () => {};
  readonly #client: Socket;
  readonly #server: Socket;
  readonly #ways: readonly Way[];

  constructor(client: Socket, server: Socket, faults: Faults) {
    this.#client = client;
    this.#server = server;
    this.#ways = [
      new Way({ from: client, to: server, faults, isFromServer: false }),
      new Way({ from: server, to: client, faults, isFromServer: true }),
    ];
    for (const socket of [client, server]) {
      socket.on("error", () => this.reset());
      socket.on("close", () => this.#end());
    }
    client.resume();
  }

  pump(): void {
    for (const way of this.#ways) way.pump();
  }

  reset(): void {
    this.#client.resetAndDestroy();
    this.#server.resetAndDestroy();
    this.#end();
  }

  #end(): void {
    for (const way of this.#ways) way.stop();
    this.#client.destroy();
    this.#server.destroy();
    this.onEnd();
  }
}

interface WayOptions {
  readonly from: Socket;
  readonly to: Socket;
  readonly faults: Faults;
  readonly isFromServer: boolean;
}

class Way {
  readonly #options: WayOptions;
  readonly #waiting: { readonly chunk: Buffer; readonly dueMs: number }[] = [];
  #timer: NodeJS.Timeout | undefined;
  #hasStopped = false;
  #passed = 0;

  constructor(options: WayOptions) {
    this.#options = options;
    options.from.on("data", (chunk: Buffer) => {
      this.#waiting.push({ chunk, dueMs: performance.now() + options.faults.delayMs });
      this.pump();
    });
    options.from.on("end", () => {
      if (!options.faults.isStalled) options.to.end();
    });
  }

  stop(): void {
    this.#hasStopped = true;
    clearTimeout(this.#timer);
  }

  /** Sends what is due now and comes back for the rest. */
  pump(): void {
    const { to, faults, isFromServer } = this.#options;
    clearTimeout(this.#timer);
    while (!this.#hasStopped && !faults.isStalled) {
      const first = this.#waiting.shift();
      if (first === undefined) return;
      const waitMs = first.dueMs - performance.now();
      if (waitMs > 0) {
        this.#waiting.unshift(first);
        this.#timer = setTimeout(() => this.pump(), waitMs);
        return;
      }
      if (faults.bytesPerSecond > 0) {
        this.#drip(first.chunk, faults.bytesPerSecond);
        return;
      }
      if (isFromServer && faults.truncateAfter !== undefined) {
        const left = faults.truncateAfter - this.#passed;
        if (first.chunk.length > left) {
          to.end(first.chunk.subarray(0, Math.max(0, left)));
          this.#options.from.destroy();
          return;
        }
        this.#passed += first.chunk.length;
      }
      to.write(first.chunk);
    }
  }

  #drip(chunk: Buffer, bytesPerSecond: number): void {
    const size = Math.max(1, Math.round(bytesPerSecond / 50));
    this.#options.to.write(chunk.subarray(0, size));
    if (chunk.length > size) this.#waiting.unshift({ chunk: chunk.subarray(size), dueMs: 0 });
    this.#timer = setTimeout(() => this.pump(), 20);
  }
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The proxy has no port.");
  return address.port;
}
