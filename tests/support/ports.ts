/** A free TCP port on the loopback interface, for servers that cannot be told to choose one themselves. */
import { once } from "node:events";
import { createServer } from "node:net";

/** Another process may take the port before it is used: prefer port 0 wherever the server can tell which one it got. */
export async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("The probe socket has no port.");
  return address.port;
}
