/** One reader of the stream. What it cannot take in time is left out, and made up for with the newest values. */
import type { ServerResponse } from "node:http";
import type { StreamLimits } from "../limits.ts";
import { commentFrame } from "./frame.ts";

export interface ClientOptions {
  readonly response: ServerResponse;
  readonly limits: StreamLimits;
  readonly monotonicMs: () => number;
  /** What changed after a position in the sequence of changes, up to now; undefined when nothing did. */
  readonly changesSince: (position: number) => { readonly bytes: Buffer; readonly position: number } | undefined;
}

export class StreamClient {
  readonly #options: ClientOptions;
  /** Changes up to here have been written. */
  #position: number;
  #laggingSinceMs: number | undefined;
  #commentedMs: number;
  /** Events that were left out because the client was too slow. */
  skippedCount = 0;

  constructor(options: ClientOptions, position: number) {
    this.#options = options;
    this.#position = position;
    this.#commentedMs = options.monotonicMs();
    options.response.on("drain", () => this.#catchUp());
  }

  /** Writes, whatever is waiting: for the first events of a connection. */
  begin(bytes: Buffer): void {
    this.#options.response.write(bytes);
  }

  deliver(bytes: Buffer, position: number): void {
    const { response, limits, monotonicMs } = this.#options;
    if (this.#laggingSinceMs === undefined && response.writableLength > limits.clientBufferBytes) {
      this.#laggingSinceMs = monotonicMs();
    }
    if (this.#laggingSinceMs !== undefined) {
      this.skippedCount++;
      return;
    }
    this.#position = position;
    response.write(bytes);
  }

  /** Called about once a second: says that the connection lives, and gives up on a client that takes nothing. */
  tick(nowMs: number): void {
    const { response, limits } = this.#options;
    if (this.#laggingSinceMs !== undefined) {
      if (nowMs - this.#laggingSinceMs > limits.stalledMs) response.destroy();
      return;
    }
    if (nowMs - this.#commentedMs < limits.commentMs) return;
    this.#commentedMs = nowMs;
    if (response.writableLength <= limits.clientBufferBytes) response.write(commentFrame);
  }

  end(): void {
    this.#options.response.end();
  }

  #catchUp(): void {
    if (this.#laggingSinceMs === undefined) return;
    this.#laggingSinceMs = undefined;
    const changes = this.#options.changesSince(this.#position);
    if (changes !== undefined) this.deliver(changes.bytes, changes.position);
  }
}
