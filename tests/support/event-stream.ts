/** A reader of server-sent events over real HTTP, as strict as a browser (WHATWG HTML §9.2.6). */

export interface ReceivedEvent {
  readonly id: string | undefined;
  readonly event: string;
  readonly data: unknown;
}

export interface EventReader {
  readonly status: number;
  readonly headers: Headers;
  /** Events that have come, oldest first. */
  readonly events: readonly ReceivedEvent[];
  /** Comment lines that have come. */
  readonly comments: readonly string[];
  readonly retry: string | undefined;
  /** Resolves with the first event that fits, among those that have come or will; rejects when the stream ends. */
  first(fits: (event: ReceivedEvent) => boolean): Promise<ReceivedEvent>;
  /** Resolves when the server has ended the stream. */
  readonly ended: Promise<void>;
  close(): void;
}

export async function readEvents(url: string, headers: Readonly<Record<string, string>> = {}): Promise<EventReader> {
  const controller = new AbortController();
  const response = await fetch(url, { headers, signal: controller.signal });
  const reader = new Reader();
  const ended = reader.read(response.body).catch((error: unknown) => {
    reader.finish();
    if (!controller.signal.aborted) throw error;
  });
  ended.catch(() => {});
  return {
    status: response.status,
    headers: response.headers,
    events: reader.events,
    comments: reader.comments,
    get retry() {
      return reader.retry;
    },
    first: (fits) => reader.first(fits),
    ended,
    close: () => controller.abort(),
  };
}

interface Waiting {
  readonly fits: (event: ReceivedEvent) => boolean;
  readonly resolve: (event: ReceivedEvent) => void;
  readonly reject: (error: Error) => void;
}

class Reader {
  readonly events: ReceivedEvent[] = [];
  readonly comments: string[] = [];
  retry: string | undefined;
  #hasEnded = false;
  #waiting: Waiting[] = [];

  async read(body: ReadableStream<Uint8Array> | null): Promise<void> {
    const decoder = new TextDecoder();
    let rest = "";
    for await (const chunk of body ?? []) {
      const blocks = (rest + decoder.decode(chunk, { stream: true })).split("\n\n");
      rest = blocks.pop() ?? "";
      for (const block of blocks) this.#take(block);
    }
    this.finish();
  }

  finish(): void {
    this.#hasEnded = true;
    for (const { reject } of this.#waiting) reject(new Error("The stream ended."));
    this.#waiting = [];
  }

  first(fits: Waiting["fits"]): Promise<ReceivedEvent> {
    const known = this.events.find(fits);
    if (known !== undefined) return Promise.resolve(known);
    if (this.#hasEnded) return Promise.reject(new Error("The stream ended."));
    return new Promise((resolve, reject) => this.#waiting.push({ fits, resolve, reject }));
  }

  #take(block: string): void {
    const fields = new Map<string, string>();
    for (const line of block.split("\n")) {
      const [, name = "", value = ""] = /^([^:]*):? ?(.*)$/.exec(line) ?? [];
      if (name === "") this.comments.push(value);
      else fields.set(name, value);
    }
    this.retry = fields.get("retry") ?? this.retry;
    const data = fields.get("data");
    if (data === undefined) return;
    const event = { id: fields.get("id"), event: fields.get("event") ?? "message", data: JSON.parse(data) };
    this.events.push(event);
    const fitting = this.#waiting.filter(({ fits }) => fits(event));
    this.#waiting = this.#waiting.filter((waiting) => !fitting.includes(waiting));
    for (const { resolve } of fitting) resolve(event);
  }
}
