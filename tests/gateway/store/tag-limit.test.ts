/** The number of tags has a limit: what is beyond it is refused in words, and everything below goes on. */
import { expect, test } from "vitest";
import { openStore } from "../../../gateway/store/store.ts";
import { silentLog, temporaryDirectory } from "../../support/context.ts";
import { batchOfRows, numberTag } from "./values.ts";

test("tags beyond the limit are refused, none of them is taken, and values of those before are stored on", async () => {
  const directory = temporaryDirectory("tag-limit");
  const limits = { ballastBytes: 0, freeBytes: 0, commitMs: 1, tags: 3 };
  await using store = await openStore({ directory, log: silentLog, now: Date.now, limits });
  await store.internTags(["a", "b", "c"].map((id) => numberTag(id)));

  const beyond = store.internTags(["c", "d", "e"].map((id) => numberTag(id)));

  await expect(beyond).rejects.toMatchObject({
    code: "SAMSPEL_STORE_TAG_LIMIT",
    message: expect.stringContaining("3"),
  });
  expect(await store.internTags(["c", "a"].map((id) => numberTag(id)))).toEqual([3, 1]);
  await store.append([batchOfRows([{ tag: 3, timeMs: 1, value: 5 }])]);
  expect((await store.latest([3]))[0]?.value).toBe(5);
});
