/** Who asks wrongly reads which parameter it is and what it must be. */
import { expect, test } from "vitest";
import { schemaError } from "../../../gateway/api/schema-errors.ts";

test.each([
  [{ keyword: "required", instancePath: "", params: { missingProperty: "from" } }, "`from` is missing."],
  [{ keyword: "required", instancePath: "/tags/0", params: { missingProperty: "id" } }, "`tags.0.id` is missing."],
  [
    { keyword: "additionalProperties", instancePath: "", params: { additionalProperty: "bucketMs" } },
    "`bucketMs` is not known here.",
  ],
  [
    { keyword: "type", instancePath: "/from", params: { type: "number" }, message: "must be number" },
    "`from` must be a number: milliseconds since the Unix epoch, such as 1795651200000.",
  ],
  [
    { keyword: "minimum", instancePath: "/points", params: { limit: 2 }, message: "must be >= 2" },
    "`points` must be >= 2.",
  ],
  [
    { keyword: "type", instancePath: "", params: { type: "object" }, message: "must be object" },
    "The query must be object.",
  ],
])("%j", (finding, text) => {
  expect(schemaError([finding], "querystring").message).toBe(text);
});
