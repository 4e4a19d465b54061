/** A member of a consumer group: which partitions it reads, from where, and what it has confirmed. */
import type { BaseOptions, GroupAssignment, Message, MessagesStream } from "@platformatic/kafka";
import { Consumer, ListOffsetTimestamps } from "@platformatic/kafka";

export type BytesMessage = Message<Buffer, Buffer, Buffer, Buffer>;

export interface Taken {
  /** It was stored by the member before, and only fills windows. */
  readonly isPast: boolean;
  /** No values of its key were taken yet since this member took over. */
  readonly beginsAnew: boolean;
}

export interface MembershipOptions {
  readonly client: BaseOptions;
  readonly topic: string;
  readonly group: string;
  readonly from: "earliest" | "latest";
  readonly tailSeconds: number;
  readonly overlapSeconds: number;
  readonly sessionSeconds: number;
  /** `done` confirms it. Where it begins anew, returns whether it held any values. */
  take(message: BytesMessage, how: Taken, done: () => void): boolean;
  /** Told of the partitions that it reads from now on, and of records that were removed before they were read. */
  onAssigned(partitions: readonly number[], removedCount: number): void;
  fail(error: unknown): void;
}

/** Where reading of one partition begins. */
interface Start {
  readonly partition: number;
  readonly offset: bigint;
  /** Up to here records only fill windows. */
  readonly liveOffset: bigint;
  readonly isTakenOver: boolean;
  readonly removedCount: number;
}

interface Position {
  readonly liveOffset: bigint;
  /** Keys of which values were taken since the take-over; undefined where nobody was before. */
  readonly keys: Set<string> | undefined;
  /** Offset of the next record that is read. */
  next: bigint;
  /** Offset after the newest record that is stored; undefined before the first. */
  done: bigint | undefined;
  committed: bigint;
}

/** Assets of one partition; and of a key no more is looked at. */
const keysMax = 100_000;
const keyBytesMax = 500;
const commitMs = 250;
const heartbeatMs = 1000;
/** Longest wait for records at the broker. */
const waitMs = 200;

type Bytes = Buffer;

export class Membership {
  readonly #options: MembershipOptions;
  readonly #consumer: Consumer<Bytes, Bytes, Bytes, Bytes>;
  #positions = new Map<number, Position>();
  #stream: MessagesStream<Bytes, Bytes, Bytes, Bytes> | undefined;
  /** Counts assignments: what was begun for an earlier one ends. */
  #turn = 0;
  #isPaused = false;
  #isClosed = false;
  #committing: Promise<void> = Promise.resolve();
  readonly #commits: NodeJS.Timeout;

  constructor(options: MembershipOptions) {
    this.#options = options;
    const { client, topic, group, sessionSeconds } = options;
    this.#consumer = new Consumer({
      ...client,
      groupId: group,
      retries: 20,
      autocommit: false,
      sessionTimeout: sessionSeconds * 1000,
      rebalanceTimeout: Math.max(sessionSeconds * 1000, 10_000),
      heartbeatInterval: Math.min(heartbeatMs, (sessionSeconds * 1000) / 3),
      maxWaitTime: waitMs,
    });
    // Tracked once for ever: a stream that is replaced does not leave the group.
    this.#consumer.topics.track(topic);
    this.#consumer.on("consumer:group:join", () => {
      this.#begin(this.#consumer.assignments ?? []).catch((error: unknown) => this.#fail(error));
    });
    this.#consumer.on("error", (error: unknown) => this.#fail(error));
    this.#consumer.on("consumer:heartbeat:stalled", ({ lastError }) =>
      this.#fail(lastError ?? new Error("The group coordinator does not answer: timed out.")),
    );
    this.#commits = setInterval(() => void this.commit(), commitMs);
  }

  /** Throws when the cluster cannot be reached or refuses. */
  async join(): Promise<void> {
    await this.#consumer.metadata({ topics: [this.#options.topic], retries: 0 });
    await this.#consumer.joinGroup();
  }

  pause(): void {
    this.#isPaused = true;
    this.#stream?.pause();
  }

  resume(): void {
    if (!this.#isPaused) return;
    this.#isPaused = false;
    this.#stream?.resume();
  }

  /** Tells the group what is stored. A failure repeats some values after the next assignment, no more. */
  async commit(): Promise<void> {
    this.#committing = this.#committing.then(() => this.#commit()).catch(() => undefined);
    await this.#committing;
  }

  /** Confirms what is stored and leaves, so that others take over at once. */
  async close(): Promise<void> {
    clearInterval(this.#commits);
    await Promise.race([this.commit(), elapsed(2000)]);
    this.#isClosed = true;
    this.#turn++;
    this.#stream?.destroy();
    await Promise.race([this.#consumer.close(true).catch(() => undefined), elapsed(3000)]);
  }

  #fail(error: unknown): void {
    if (!this.#isClosed) this.#options.fail(error);
  }

  async #commit(): Promise<void> {
    const { topic } = this.#options;
    const due = Array.from(this.#positions).flatMap(([partition, position]) =>
      position.done !== undefined && position.done > position.committed
        ? [{ position, topic, partition, offset: position.done, leaderEpoch: -1 }]
        : [],
    );
    if (due.length === 0) return;
    await this.#consumer.commit({ offsets: due.map(({ position: _, ...offset }) => offset) });
    for (const { position, offset } of due) position.committed = offset;
  }

  /** Reads what is assigned now: what was read before goes on, what is new begins with its tail. */
  async #begin(assignments: readonly GroupAssignment[]): Promise<void> {
    const { topic, onAssigned } = this.#options;
    const turn = ++this.#turn;
    this.#stream?.destroy();
    this.#stream = undefined;
    const partitions = assignments.find((each) => each.topic === topic)?.partitions ?? [];
    const kept = new Map([...this.#positions].filter(([partition]) => partitions.includes(partition)));
    this.#positions = kept;
    const starts = await this.#starts(partitions.filter((partition) => !kept.has(partition)));
    if (turn !== this.#turn || this.#isClosed) return;
    for (const { partition, offset, liveOffset, isTakenOver } of starts) {
      const keys = isTakenOver ? new Set<string>() : undefined;
      kept.set(partition, { liveOffset, keys, next: offset, done: undefined, committed: liveOffset });
    }
    onAssigned(
      partitions,
      starts.reduce((sum, { removedCount }) => sum + removedCount, 0),
    );
    if (partitions.length === 0) return;
    const stream = await this.#consumer.consume({
      topics: [topic],
      mode: "manual",
      fallbackMode: "earliest",
      offsets: Array.from(kept, ([partition, { next }]) => ({ topic, partition, offset: next })),
    });
    if (turn !== this.#turn) {
      stream.destroy();
      return;
    }
    this.#stream = stream;
    stream.on("error", (error) => {
      if (turn === this.#turn) this.#fail(error);
    });
    stream.on("data", (message) => {
      if (turn === this.#turn) this.#take(message, kept);
    });
    if (this.#isPaused) stream.pause();
  }

  #take(message: BytesMessage, positions: ReadonlyMap<number, Position>): void {
    const position = positions.get(message.partition);
    if (position === undefined) return;
    const { offset } = message;
    position.next = offset + 1n;
    const isPast = offset < position.liveOffset;
    const key = message.key?.toString("utf8", 0, keyBytesMax) ?? "";
    const beginsAnew = position.keys !== undefined && position.keys.size < keysMax && !position.keys.has(key);
    const hasValues = this.#options.take(message, { isPast, beginsAnew }, () => {
      if (!isPast) position.done = offset + 1n;
    });
    // A record that was set aside has begun nothing.
    if (beginsAnew && hasValues) position.keys?.add(key);
  }

  async #starts(partitions: readonly number[]): Promise<Start[]> {
    if (partitions.length === 0) return [];
    const { topic, from } = this.#options;
    const listed = { topics: [topic], partitions: { [topic]: [...partitions] } };
    const [committed, earliest, latest] = await Promise.all([
      this.#consumer.listCommittedOffsets({ topics: [{ topic, partitions: [...partitions] }] }),
      this.#consumer.listOffsets({ ...listed, timestamp: ListOffsetTimestamps.EARLIEST }),
      this.#consumer.listOffsets({ ...listed, timestamp: ListOffsetTimestamps.LATEST }),
    ]);
    return await Promise.all(
      partitions.map(async (partition): Promise<Start> => {
        const first = earliest.get(topic)?.[partition] ?? 0n;
        const end = latest.get(topic)?.[partition] ?? first;
        const stored = committed.get(topic)?.[partition] ?? -1n;
        if (stored < 0n) {
          const offset = from === "earliest" ? first : end;
          return { partition, offset, liveOffset: offset, isTakenOver: false, removedCount: 0 };
        }
        if (stored <= first || stored > end) {
          const removedCount = stored < first ? Number(first - stored) : 0;
          return { partition, offset: first, liveOffset: first, isTakenOver: true, removedCount };
        }
        return { partition, ...(await this.#tail(partition, stored)), isTakenOver: true, removedCount: 0 };
      }),
    );
  }

  /** Where the tail before `stored` begins, and where values are stored again. */
  async #tail(partition: number, stored: bigint): Promise<{ offset: bigint; liveOffset: bigint }> {
    const { tailSeconds, overlapSeconds } = this.#options;
    const newestMs = await this.#timeAt(partition, stored - 1n);
    if (newestMs === undefined) return { offset: stored, liveOffset: stored };
    const before = async (seconds: number): Promise<bigint> => {
      const found = await this.#offsetAt(partition, newestMs - BigInt(seconds * 1000));
      return found >= 0n && found < stored ? found : stored;
    };
    const liveOffset = await before(overlapSeconds);
    const offset = await before(tailSeconds + overlapSeconds);
    return { offset: offset < liveOffset ? offset : liveOffset, liveOffset };
  }

  async #offsetAt(partition: number, timestamp: bigint): Promise<bigint> {
    const { topic } = this.#options;
    const found = await this.#consumer.listOffsets({
      topics: [topic],
      partitions: { [topic]: [partition] },
      timestamp,
    });
    return found.get(topic)?.[partition] ?? -1n;
  }

  /** Time of the record at an offset, or of one just before it. */
  async #timeAt(partition: number, offset: bigint): Promise<bigint | undefined> {
    const { topic } = this.#options;
    const metadata = await this.#consumer.metadata({ topics: [topic] });
    const known = metadata.topics.get(topic);
    const leader = known?.partitions[partition]?.leader;
    if (known === undefined || leader === undefined) return undefined;
    const epochs = { currentLeaderEpoch: -1, lastFetchedEpoch: -1 };
    const wanted = { partition, fetchOffset: offset, partitionMaxBytes: 1, ...epochs };
    const { responses } = await this.#consumer.fetch({
      ...{ node: leader, minBytes: 1, maxBytes: 1, maxWaitTime: waitMs, isolationLevel: 1 },
      topics: [{ topicId: known.id, partitions: [wanted] }],
    });
    const batches = responses.flatMap(({ partitions }) => partitions.flatMap(({ records }) => records ?? []));
    const batch = batches.findLast(({ firstOffset }) => firstOffset <= offset);
    return batch?.maxTimestamp;
  }
}

async function elapsed(ms: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  setTimeout(resolve, ms).unref();
  await promise;
}
