/** References to secrets in the configuration: environment, files, credentials of systemd. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { filledIn } from "../../../gateway/config/secrets.ts";
import { temporaryDirectory } from "../../support/context.ts";

const reference = (type: string, name: string) => `before \u0024{${type}:${name}} after`;

test("a credential that systemd loads is taken from its directory, and from nowhere else", () => {
  const credentials = temporaryDirectory("credentials");
  writeFileSync(join(credentials, "influx-token"), "secret\n");
  const scope = { env: { CREDENTIALS_DIRECTORY: credentials }, directory: "/nowhere" };

  expect(filledIn(reference("credential", "influx-token"), scope)).toEqual({ value: "before secret after" });
  for (const name of ["../etc/passwd", "/etc/passwd", "..", ".hidden", "a b"]) {
    expect(filledIn(reference("credential", name), scope)).toEqual({ problem: expect.stringContaining("no name") });
  }
  expect(filledIn(reference("credential", "absent"), scope)).toEqual({ problem: expect.stringContaining("read") });
  expect(filledIn(reference("credential", "influx-token"), { ...scope, env: {} })).toEqual({
    problem: expect.stringContaining("systemd gave no credentials"),
  });
});
