/** Server-sent events as bytes (WHATWG HTML §9.2.6). */
import type { StreamEvent } from "../contract.ts";

export interface ServerEvent {
  readonly event: StreamEvent;
  /** JSON text; has no line breaks. */
  readonly data: string;
}

/**
 * Events that belong together. Only the last one carries the id: a client whose connection breaks in between
 * resumes before the first, so nothing of it is lost.
 */
export function frameOf(events: readonly ServerEvent[], id: number | undefined): Buffer {
  let text = "";
  for (const [index, { event, data }] of events.entries()) {
    const idLine = id !== undefined && index === events.length - 1 ? `id: ${id}\n` : "";
    text += `${idLine}event: ${event}\ndata: ${data}\n\n`;
  }
  return Buffer.from(text);
}

/** Tells the browser how long to wait before it connects again, in milliseconds. */
export const retryFrame = Buffer.from("retry: 2000\n\n");

/** Keeps proxies and half-open connections from going unnoticed. */
export const commentFrame = Buffer.from(": still here\n\n");

/** Id in a `Last-Event-ID` header; undefined when it is absent or none of ours. */
export function lastEventIdOf(header: string | readonly string[] | undefined): number | undefined {
  if (typeof header !== "string" || !/^\d{1,16}$/.test(header)) return undefined;
  const id = Number(header);
  return Number.isSafeInteger(id) ? id : undefined;
}
