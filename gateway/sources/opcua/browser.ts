/** Browsing for screens: a session of its own that is kept for a while, and one listing in it, given page by page. */
import type { ClientSession } from "node-opcua-client";
import type { SourceContext } from "../../core/contracts.ts";
import { ConfigError, PermanentError, TemporaryError } from "../../core/errors.ts";
import type { BrowsedNode, BrowsePage, BrowseQuery, FoundModel } from "../../core/source-access.ts";
import { type BrowseEnd, type BrowseStep, browse } from "./browse.ts";
import { findCompanions } from "./companions/find.ts";
import type { OpcuaConfig } from "./config.ts";
import { type Connection, connect } from "./connect.ts";
import { connectionError } from "./errors.ts";

/** The session is closed when nobody has asked for this long: small controllers have few. */
const idleMs = 60_000;
/** A page is given after this long, however full it is. */
const pageMsMax = 5000;
const searchDepth = 10;
/** Questions of all screens that may wait for one server. */
const waitingMax = 8;

interface Listing {
  /** What it lists: node and search. */
  readonly key: string;
  readonly steps: AsyncGenerator<BrowseStep, BrowseEnd, undefined>;
  /** Found and not given yet. */
  found: BrowsedNode[];
  given: number;
  visited: number;
}

const browsers = new WeakMap<AbortSignal, Map<string, Browser>>();

/** The one browser of a source while the gateway runs. */
export function browserOf(config: OpcuaConfig, context: SourceContext): Browser {
  const known = browsers.get(context.signal) ?? new Map<string, Browser>();
  browsers.set(context.signal, known);
  const browser = known.get(context.id) ?? new Browser(config, context);
  known.set(context.id, browser);
  return browser;
}

class Browser {
  readonly #config: OpcuaConfig;
  readonly #context: SourceContext;
  #connection: Connection | undefined;
  #listing: Listing | undefined;
  #turn: Promise<unknown> = Promise.resolve();
  #waiting = 0;
  #idle: NodeJS.Timeout | undefined;

  constructor(config: OpcuaConfig, context: SourceContext) {
    this.#config = config;
    this.#context = context;
    context.signal.addEventListener("abort", () => void this.#inTurn(() => this.#close()), { once: true });
  }

  /** Pages are given one at a time. Throws TemporaryError when the server does not answer, PermanentError for a wrong address. */
  page(query: BrowseQuery): Promise<BrowsePage> {
    return this.#answer(() => this.#page(query));
  }

  /** Machines of companion models. */
  findModels(): Promise<readonly FoundModel[]> {
    return this.#answer(async () => findCompanions(await this.#session(), this.#config.serverProfile));
  }

  async #answer<T>(task: () => Promise<T>): Promise<T> {
    if (this.#waiting >= waitingMax) {
      throw new TemporaryError("Too many screens browse this server at once.", {
        code: "SAMSPEL_BROWSE_BUSY",
        next: "Try again in a few seconds.",
      });
    }
    this.#waiting++;
    return this.#inTurn(async () => {
      try {
        return await task();
      } catch (error) {
        this.#listing = undefined;
        if (error instanceof ConfigError) throw wrongAddress(error);
        await this.#close();
        throw connectionError(this.#config.endpointUrl, error);
      } finally {
        this.#waiting--;
        this.#closeWhenIdle();
      }
    });
  }

  async #page(query: BrowseQuery): Promise<BrowsePage> {
    const listing = await this.#listingFor(query);
    const startMs = this.#context.monotonicMs();
    let hasMore = true;
    while (hasMore && listing.found.length < query.limit && this.#context.monotonicMs() - startMs < pageMsMax) {
      const step = await listing.steps.next();
      hasMore = step.done !== true;
      listing.visited = step.value.visited;
      if (step.done !== true) listing.found.push(...step.value.nodes);
    }
    const nodes = listing.found.splice(0, query.limit);
    listing.given += nodes.length;
    if (!hasMore && listing.found.length === 0) this.#listing = undefined;
    return {
      nodes,
      ...(this.#listing === undefined ? {} : { next: String(listing.given) }),
      visitedCount: listing.visited,
    };
  }

  /** The listing under way when the question follows it; otherwise a new one that passes over what was given before. */
  async #listingFor({ node = "i=85", search, after = "0" }: BrowseQuery): Promise<Listing> {
    const key = JSON.stringify([node, search]);
    const skip = Number(after);
    if (this.#listing?.key === key && this.#listing.given === skip) return this.#listing;
    await this.#listing?.steps.return({ visited: 0, isTruncated: true });
    this.#listing = undefined;
    const steps = browse(await this.#session(), {
      from: node,
      depth: search === undefined ? 1 : searchDepth,
      ...(search === undefined ? {} : { search }),
      skip,
      limit: Number.POSITIVE_INFINITY,
      serverProfile: this.#config.serverProfile,
      signal: this.#context.signal,
    });
    this.#listing = { key, steps, found: [], given: skip, visited: 0 };
    return this.#listing;
  }

  /** Beside the reading of values: it waits neither for that nor for its reconnections. */
  async #session(): Promise<ClientSession> {
    this.#connection ??= await connect(this.#config, this.#context);
    return this.#connection.session;
  }

  #inTurn<T>(task: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(task);
    this.#turn = done.catch(() => undefined);
    return done;
  }

  #closeWhenIdle(): void {
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => void this.#inTurn(() => this.#close()), idleMs).unref();
  }

  async #close(): Promise<void> {
    clearTimeout(this.#idle);
    const connection = this.#connection;
    this.#connection = undefined;
    this.#listing = undefined;
    await connection?.close().catch(() => undefined);
  }
}

/** What is wrong is the question, not the configuration. */
function wrongAddress({ message, code, next }: ConfigError): PermanentError {
  return new PermanentError(message, { code, ...(next === undefined ? {} : { next }) });
}
