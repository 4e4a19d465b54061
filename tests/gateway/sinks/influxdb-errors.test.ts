/** Answers of a server and faults of the network: who can do something about it, and when to try again. */
import { HttpError, RequestTimedOutError } from "@influxdata/influxdb-client";
import { describe, expect, test } from "vitest";
import { PermanentError, TemporaryError } from "../../../gateway/core/errors.ts";
import { retryAfter, writeError } from "../../../gateway/sinks/influxdb/errors.ts";

const nowMs = Date.parse("2026-11-24T00:00:00Z");
const url = "http://influxdb:8086";
const answered = (status: number, headers: Record<string, string> = {}) =>
  writeError(url, new HttpError(status, "Said", "because", null, "text/plain", undefined, headers), { nowMs });

test.each([400, 422])("%i refuses what was sent", (status) => {
  expect(answered(status)).toMatchObject({ name: "PermanentError", reason: "content", code: "SAMSPEL_INFLUXDB_LINE" });
});

test("413 refuses how much was sent", () => {
  expect(answered(413)).toMatchObject({ name: "PermanentError", reason: "size", code: "SAMSPEL_INFLUXDB_SIZE" });
});

test.each([
  [401, "SAMSPEL_INFLUXDB_TOKEN"],
  [403, "SAMSPEL_INFLUXDB_FORBIDDEN"],
  [404, "SAMSPEL_INFLUXDB_BUCKET"],
  [200, "SAMSPEL_INFLUXDB_ANSWER"],
  [302, "SAMSPEL_INFLUXDB_ANSWER"],
  [405, "SAMSPEL_INFLUXDB_ANSWER"],
])("%i waits for somebody, with %s and what to do", (status, code) => {
  expect(answered(status)).toMatchObject({
    name: "TemporaryError",
    remedy: "operator",
    code,
    next: expect.any(String),
  });
});

test.each([408, 425, 429, 500, 502, 503, 504])("%i is tried again by itself", (status) => {
  const error = answered(status);

  expect(error).toMatchObject({ name: "TemporaryError", remedy: "time", code: "SAMSPEL_INFLUXDB_BUSY" });
  expect(error).toHaveProperty("retryAfterMs", undefined);
});

test("the time that a server asks for is passed on", () => {
  expect(answered(503, { "retry-after": "7" })).toHaveProperty("retryAfterMs", 7000);
});

describe("Retry-After", () => {
  test.each([
    ["120", 120_000],
    ["0", 0],
    ["Tue, 24 Nov 2026 00:01:00 GMT", 60_000],
    ["Mon, 23 Nov 2026 00:00:00 GMT", 0],
    ["soon", undefined],
    ["-5", undefined],
    ["", undefined],
    ["99999999999999999999", 1e23],
  ])("%j is %s ms", (header, expected) => {
    const ms = retryAfter(header, nowMs);

    if (expected === undefined) expect(ms === undefined || ms === 0).toBe(true);
    else expect(ms).toBeCloseTo(expected, -10);
  });
});

test.each([
  [
    Object.assign(new Error("connect ECONNREFUSED 127.0.0.1:8086"), { code: "ECONNREFUSED" }),
    "SAMSPEL_INFLUXDB_REFUSED",
  ],
  [Object.assign(new Error("getaddrinfo ENOTFOUND x"), { code: "ENOTFOUND" }), "SAMSPEL_INFLUXDB_HOST_UNKNOWN"],
  [Object.assign(new Error("self-signed certificate"), { code: "X" }), "SAMSPEL_INFLUXDB_TLS"],
  [new RequestTimedOutError(), "SAMSPEL_INFLUXDB_TIMEOUT"],
  [new DOMException("The operation was aborted due to timeout", "TimeoutError"), "SAMSPEL_INFLUXDB_TIMEOUT"],
  [Object.assign(new Error("socket hang up"), { code: "ECONNRESET" }), "SAMSPEL_INFLUXDB_CONNECTION"],
])("%s is tried again by itself, as %s", (cause, code) => {
  expect(writeError(url, cause, { nowMs })).toMatchObject({ name: "TemporaryError", remedy: "time", code });
});

test("errors of our own stay what they are", () => {
  const permanent = new PermanentError("x", { code: "SAMSPEL_INFLUXDB_TIME" });
  const temporary = new TemporaryError("x", { code: "SAMSPEL_INFLUXDB_AUTHORITY" });

  expect(writeError(url, permanent, { nowMs })).toBe(permanent);
  expect(writeError(url, temporary, { nowMs })).toBe(temporary);
});
