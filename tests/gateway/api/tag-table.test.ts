/** `/api/v1/tags/table`: who may take the tags out, who may change them, and what a wrong table answers. */
import { expect, test } from "vitest";
import { ConfigError } from "../../../gateway/core/errors.ts";
import type { TagImport } from "../../../gateway/core/tag-exchange.ts";
import { startedServer } from "./server-under-test.ts";

const body: TagImport = { format: "csv", text: "id\na\n", mode: "add", dryRun: true };

async function posted(url: string, sent: unknown = body) {
  const answer = await fetch(`${url}/api/v1/tags/table`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(sent),
  });
  const json: unknown = await answer.json();
  return { status: answer.status, json };
}

test("everybody who may read gets the table, as CSV or YAML", async () => {
  const { url } = await startedServer({ options: { anonymousRole: "viewer" } });

  const csv = await fetch(`${url}/api/v1/tags/table`);
  const yaml = await fetch(`${url}/api/v1/tags/table?format=yaml`);

  expect([csv.headers.get("content-type"), await csv.text()]).toEqual(["text/csv; charset=utf-8", "id\r\n"]);
  expect(yaml.headers.get("content-type")).toBe("application/yaml; charset=utf-8");
});

test.each(["viewer", "operator"] as const)("a %s may change no tag", async (anonymousRole) => {
  const { url } = await startedServer({ options: { anonymousRole } });

  expect(await posted(url)).toMatchObject({ status: 403, json: { code: "SAMSPEL_FORBIDDEN" } });
});

test("an engineer gets the differences", async () => {
  const { url } = await startedServer({ options: { anonymousRole: "engineer" } });

  expect(await posted(url)).toEqual({
    status: 200,
    json: { added: [], changed: [], removed: [], unchangedCount: 0 },
  });
  expect((await posted(url, { ...body, mode: "guess" })).status).toBe(400);
  expect((await posted(url, { ...body, more: 1 })).status).toBe(400);
});

test("a wrong table is an error of the request, with the place of the mistake", async () => {
  const { url, gateway } = await startedServer({ options: { anonymousRole: "engineer" } });
  Object.assign(gateway.view.tagTable, {
    imported: () => {
      const problems = [{ code: "SAMSPEL_TAG_TABLE", path: "", message: "id is missing", line: 7 }] as const;
      throw new ConfigError("The table has 1 problem.", { code: "SAMSPEL_TAG_TABLE", problems });
    },
  });

  expect(await posted(url)).toMatchObject({
    status: 400,
    json: { code: "SAMSPEL_TAG_TABLE", message: "The table has 1 problem. line 7 id is missing" },
  });
});
