/** Limits of the HTTP interface, with their defaults. Every queue, body, wait and number of clients has one. */

export interface Limits {
  /** Greatest body of a request. */
  readonly bodyBytes: number;
  /** Open connections, idle ones included; further ones are closed at once. */
  readonly connections: number;
  /** Time in which the head of a request must have come, and in which all of it must. */
  readonly headMs: number;
  readonly requestMs: number;
  /** Requests of one address in a minute; and of those, requests that change something. */
  readonly requestsPerMinute: number;
  readonly changesPerMinute: number;
  /** History queries that may be at work at one time. */
  readonly historyQueries: number;
  readonly stream: StreamLimits;
}

export interface StreamLimits {
  readonly clients: number;
  /** Unsent bytes of one client above which it is skipped until it has caught up. One further event may come on top. */
  readonly clientBufferBytes: number;
  /** A client that took nothing for this long is disconnected. */
  readonly stalledMs: number;
  readonly commentMs: number;
  /** How far back a client can resume, in time and in bytes of one topic set and of all. */
  readonly resumeMs: number;
  readonly resumeBytes: number;
  readonly resumeBytesTotal: number;
  /** Topic sets without a client that are kept up for a client that comes back. */
  readonly waitingTopicSets: number;
}

export const defaultLimits: Limits = {
  bodyBytes: 1_048_576,
  connections: 1024,
  headMs: 10_000,
  requestMs: 30_000,
  requestsPerMinute: 3000,
  changesPerMinute: 120,
  historyQueries: 32,
  stream: {
    clients: 128,
    clientBufferBytes: 262_144,
    stalledMs: 30_000,
    commentMs: 15_000,
    resumeMs: 60_000,
    resumeBytes: 4_194_304,
    resumeBytesTotal: 16_777_216,
    waitingTopicSets: 8,
  },
};

/** What the caller of `startServer` may set; the rest keeps its default. */
export interface LimitOptions extends Partial<Omit<Limits, "stream">> {
  readonly stream?: Partial<StreamLimits>;
}

export function limitsFrom(options: LimitOptions = {}): Limits {
  return { ...defaultLimits, ...options, stream: { ...defaultLimits.stream, ...options.stream } };
}
