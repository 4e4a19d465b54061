/** Where phones reach a demonstration: nowhere unless it was opened to the network. */
import { expect, test } from "vitest";
import { demoHosts } from "../../../gateway/cli/demo-hosts.ts";

const address = (address: string, family: "IPv4" | "IPv6", internal: boolean) =>
  ({ address, family, internal, netmask: "", mac: "", cidr: null, scopeid: 0 }) as never;
const interfaces = {
  lo: [address("127.0.0.1", "IPv4", true)],
  wlan0: [address("10.42.0.1", "IPv4", false), address("fe80::1", "IPv6", false)],
  eth0: [address("192.168.0.20", "IPv4", false)],
};

test.each([
  ["127.0.0.1", []],
  ["localhost", []],
  ["10.42.0.1", ["10.42.0.1"]],
  ["0.0.0.0", ["10.42.0.1", "192.168.0.20"]],
])("listening on %s it is reached by %j", (host, expected) => {
  expect(demoHosts(host, interfaces)).toEqual(expected);
});
