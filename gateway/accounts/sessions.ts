/** Who has signed in: kept in memory, by the digest of a random secret that only the browser holds. */
import { createHash, randomBytes } from "node:crypto";
import type { Role, Session, StartedSession } from "../core/accounts.ts";

export interface SessionLimits {
  /** Without anything done by a person. */
  readonly idleMs: number;
  /** However much is done. */
  readonly absoluteMs: number;
}

/** Of one account; the oldest ends when another begins. */
const sessionsPerAccount = 10;
const sessionsMax = 500;
const secretBytes = 32;

interface Kept extends Session {
  readonly startedMs: number;
  lastMs: number;
  readonly end: AbortController;
}

export class Sessions {
  readonly #sessions = new Map<string, Kept>();
  #limits: SessionLimits;
  readonly #monotonicMs: () => number;

  constructor(limits: SessionLimits, monotonicMs: () => number) {
    this.#limits = limits;
    this.#monotonicMs = monotonicMs;
  }

  /** For all sessions from now on. */
  limit(limits: SessionLimits): void {
    this.#limits = limits;
  }

  start(name: string, role: Role): StartedSession {
    const own = [...this.#sessions].filter(([, session]) => session.name === name);
    if (own.length >= sessionsPerAccount) this.#end(own[0]![0]);
    const [oldest] = this.#sessions.keys();
    if (this.#sessions.size >= sessionsMax && oldest !== undefined) this.#end(oldest);
    const secret = randomBytes(secretBytes).toString("base64url");
    const end = new AbortController();
    const startedMs = this.#monotonicMs();
    const csrfToken = randomBytes(secretBytes).toString("base64url");
    const session = { name, role, csrfToken, signal: end.signal };
    this.#sessions.set(digestOf(secret), { ...session, end, startedMs, lastMs: startedMs });
    return { ...session, secret };
  }

  find(secret: string, isActive: boolean): Session | undefined {
    const key = digestOf(secret);
    const session = this.#sessions.get(key);
    if (session === undefined) return undefined;
    if (this.#isOver(session)) {
      this.#end(key);
      return undefined;
    }
    if (isActive) session.lastMs = this.#monotonicMs();
    return session;
  }

  end(secret: string): void {
    this.#end(digestOf(secret));
  }

  endAllOf(name: string): void {
    for (const [key, session] of this.#sessions) if (session.name === name) this.#end(key);
  }

  countOf(name: string): number {
    return [...this.#sessions.values()].filter((session) => session.name === name).length;
  }

  /** Ends what is too old; their event streams end with them. Call it now and then. */
  sweep(): void {
    for (const [key, session] of this.#sessions) if (this.#isOver(session)) this.#end(key);
  }

  #isOver({ lastMs, startedMs }: Kept): boolean {
    const nowMs = this.#monotonicMs();
    return nowMs - lastMs > this.#limits.idleMs || nowMs - startedMs > this.#limits.absoluteMs;
  }

  #end(key: string): void {
    this.#sessions.get(key)?.end.abort();
    this.#sessions.delete(key);
  }
}

/** Secrets of sessions and tokens are random and long: one pass of SHA-256 is enough to keep them unreadable. */
export function digestOf(secret: string): string {
  return createHash("sha256").update(secret).digest("base64url");
}
