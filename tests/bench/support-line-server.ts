/** Takes lines over HTTP and answers 204, in a process of its own; says its port on standard output. */
import { createServer } from "node:http";

const server = createServer((request, response) => {
  request.resume();
  request.once("end", () => response.writeHead(204).end());
});
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  if (typeof address === "object" && address !== null) process.stdout.write(`${address.port}\n`);
});
