/** Node addresses as people write them. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { resolveNode } from "../../../../gateway/sources/opcua/node-address.ts";

const namespaces = ["http://opcfoundation.org/UA/", "urn:line", "http://vendor/ua"];

test.each([
  ["i=2258", "ns=0;i=2258"],
  ["ns=2;s=Robot A.Joint;1", "ns=2;s=Robot A.Joint;1"],
  ["nsu=http://vendor/ua;s=Speed", "ns=2;s=Speed"],
  ["nsu=urn:line;i=7", "ns=1;i=7"],
  ["ns=1;g=72962b91-fa75-4ae6-8d28-b404dc7daf63", "ns=1;g=72962b91-fa75-4ae6-8d28-b404dc7daf63"],
])("%s is found as %s", (text, nodeId) => {
  expect(resolveNode(text, namespaces)).toMatchObject({ nodeId, path: [] });
});

test.each([
  ["Speed", "SAMSPEL_OPCUA_ADDRESS"],
  ["ns=2;i=abc", "SAMSPEL_OPCUA_ADDRESS"],
  ["ns=2;i=4294967296", "SAMSPEL_OPCUA_ADDRESS"],
  ["ns=1;g=nonsense", "SAMSPEL_OPCUA_ADDRESS"],
  ["nsu=urn:other;s=Speed", "SAMSPEL_OPCUA_NAMESPACE"],
])("%s is refused with %s", (text, code) => {
  expect(resolveNode(text, namespaces)).toMatchObject({ code });
});

test("no text makes it throw", () => {
  fc.assert(fc.property(fc.string(), (text) => typeof resolveNode(text, namespaces) === "object"));
});
