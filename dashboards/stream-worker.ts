/** Holds the one event stream of this browser, in a worker that all its tabs share. */
import { StreamRelay, type TabMessage } from "./stream-relay.ts";

const relay = new StreamRelay({
  openSource: () => new EventSource("/api/v1/stream"),
  monotonicMs: () => performance.now(),
  later: (task, delayMs) => setTimeout(task, delayMs),
});

addEventListener("connect", (event) => {
  const [port] = (event as MessageEvent).ports;
  if (port === undefined) return;
  port.addEventListener("message", ({ data }: MessageEvent<TabMessage>) => relay.take(port, data));
  port.start();
});
