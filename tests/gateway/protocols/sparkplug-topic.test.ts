/** Topics of Sparkplug B and the state of a host. */
import { expect, test } from "vitest";
import { parseState, stateText } from "../../../gateway/protocols/sparkplug/host-state.ts";
import { identifier, parseTopic, stateTopic, topicFor } from "../../../gateway/protocols/sparkplug/topic.ts";

const node = { group: "line-1", node: "edge" };

test("what is written as a topic is read as the same place", () => {
  expect(topicFor("NBIRTH", node)).toBe("spBv1.0/line-1/NBIRTH/edge");
  expect(parseTopic(topicFor("NCMD", node))).toEqual({ type: "NCMD", ...node });
  expect(parseTopic(topicFor("DDATA", { ...node, device: "robot" }))).toEqual({
    type: "DDATA",
    ...node,
    device: "robot",
  });
  expect(parseTopic(stateTopic("scada"))).toEqual({ type: "STATE", host: "scada" });
});

test.each([
  "spAv1.0/line-1/NBIRTH/edge",
  "spBv1.0/line-1/NBIRTH",
  "spBv1.0/line-1/NBIRTH/edge/robot",
  "spBv1.0/line-1/DDATA/edge",
  "spBv1.0/line-1/DDATA/edge/",
  "spBv1.0/line-1/DDATA/edge/robot/arm",
  "spBv1.0//NBIRTH/edge",
  "spBv1.0/line-1/BIRTH/edge",
  "spBv1.0/STATE/",
  "spBv1.0/STATE/scada/more",
  "STATE/scada",
])("%s is no topic of it", (topic) => {
  expect(parseTopic(topic)).toBeUndefined();
});

test("a name may hold nothing that MQTT gives a meaning", () => {
  expect(identifier("boras/line+1#")).toBe("boras_line_1_");
  expect(identifier("")).toBe("_");
});

test("the state of a host is read as it was written, and nothing else is", () => {
  const state = { isOnline: true, timestampMs: 1_763_900_000_000 };

  expect(stateText(state)).toBe('{"online":true,"timestamp":1763900000000}');
  expect(parseState(stateText(state))).toEqual(state);
  for (const text of ["ONLINE", "", "null", "[]", '{"online":true}', '{"online":1,"timestamp":1}', "{"]) {
    expect(parseState(text)).toBeUndefined();
  }
});
