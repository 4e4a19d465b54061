/** Readers of an event stream in a process of their own: opens `count` connections to a URL, counts what comes. */
import { once } from "node:events";
import { request } from "node:http";

const [url = "", count = "1"] = process.argv.slice(2);
const marker = Buffer.from("event: values");
let bytes = 0;
let events = 0;

async function open(): Promise<void> {
  const outgoing = request(url);
  outgoing.end();
  const [response] = await once(outgoing, "response");
  response.on("data", (chunk: Buffer) => {
    bytes += chunk.length;
    if (chunk.includes(marker)) events++;
  });
  await once(response, "data");
}

await Promise.all(Array.from({ length: Number(count) }, open));
process.send?.({ ready: true });
process.on("message", () => process.send?.({ bytes, events }));
process.on("disconnect", () => process.exit(0));
