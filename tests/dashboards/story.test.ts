/** Which address a code for phones carries. */
import { expect, test } from "vitest";
import { originForPhones } from "../../dashboards/story.ts";

test.each([
  ["http://10.42.0.1:8080/demo", [], "http://10.42.0.1:8080"],
  ["http://127.0.0.1:8080/demo", [], undefined],
  ["http://127.0.0.1:8080/demo", ["10.42.0.1"], "http://10.42.0.1:8080"],
  ["http://localhost/demo", ["10.42.0.1", "192.168.0.20"], "http://10.42.0.1"],
  ["https://samspel.kit/demo", ["10.42.0.1"], "https://samspel.kit"],
])("on %s with the addresses %j a phone goes to %s", (address, hosts, expected) => {
  const { origin, hostname, protocol, port } = new URL(address);

  expect(originForPhones({ origin, hostname, protocol, port }, hosts)).toBe(expected);
});
