/** The story of a demonstration over HTTP: shown and steered where there is one, refused where machines are real. */
import { describe, expect, it } from "vitest";
import type { DemoCommand, DemoControl, DemoStatus } from "../../../gateway/core/demo.ts";
import { storyPlan } from "../../../simulators/story-plan.ts";
import { createTestGateway } from "../../support/view.ts";
import { get, post, startedServer, twoTags } from "./server-under-test.ts";

const json = (body: object): RequestInit => ({
  headers: { "content-type": "application/json" },
  body: JSON.stringify(body),
});

/** Keeps the commands; the real line stands behind the demonstration in the end-to-end test. */
function notedControl(commands: DemoCommand[]): DemoControl {
  const status: DemoStatus = { scenario: "healthy-line", elapsedSeconds: 0, isPaused: false, faults: [], ended: [] };
  return {
    plan: storyPlan("demo-story"),
    status: async () => status,
    obey: async (command) => {
      commands.push(command);
      return status;
    },
  };
}

describe("the story of a demonstration", () => {
  it("is shown with its chapters and faults, and takes commands", async () => {
    const commands: DemoCommand[] = [];
    const view = { ...createTestGateway(twoTags).view, demo: notedControl(commands) };
    const { url } = await startedServer({ options: { view } });
    const address = `${url}/api/v1/demo`;

    expect(await get(address)).toMatchObject({
      status: 200,
      body: { plan: { story: "demo-story" }, status: { faults: [] } },
    });
    const sent = [{ scenario: "demo-story", chapter: "bearing" }, { pause: true }, { clear: "all" }];
    for (const command of sent) expect(await post(address, json(command))).toMatchObject({ status: 200 });
    expect(commands).toEqual(sent);
  });

  it.each([{ scenario: "../../etc/passwd" }, { inject: "x", severity: 2 }, { pause: "yes" }, {}, { run: "rm" }])(
    "refuses %j before it reaches the line",
    async (command) => {
      const commands: DemoCommand[] = [];
      const view = { ...createTestGateway(twoTags).view, demo: notedControl(commands) };
      const { url } = await startedServer({ options: { view } });
      expect(await post(`${url}/api/v1/demo`, json(command))).toMatchObject({ status: 400 });
      expect(commands).toEqual([]);
    },
  );

  it("does not exist where machines are real", async () => {
    const { url } = await startedServer();
    expect(await get(`${url}/api/v1/demo`)).toMatchObject({ status: 404, body: { code: "SAMSPEL_NO_DEMO" } });
  });

  it("is for operators, not for viewers", async () => {
    const { url } = await startedServer({ options: { anonymousRole: "viewer" } });
    expect(await post(`${url}/api/v1/demo`, json({ pause: true }))).toMatchObject({ status: 403 });
  });
});
