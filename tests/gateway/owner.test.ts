/** What root makes in the data directory of a service belongs to the service. */
import { chownSync, mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { verbs } from "../../gateway/cli/registry.ts";
import { temporaryDirectory } from "../support/context.ts";
import { runVerbHere } from "./cli/in-process.ts";

const isRoot = process.getuid?.() === 0;
const service = 54_321;

test.skipIf(!isRoot)(
  "tokens, certificates and the audit log that root changes stay readable for the service",
  async () => {
    const directory = temporaryDirectory("owner");
    const config = join(directory, "gateway.yaml");
    const data = join(directory, "data");
    mkdirSync(data);
    chownSync(data, service, service);
    writeFileSync(config, "api: { host: 0.0.0.0, port: 0 }\n");

    const token = ["tokens", "add", "prometheus", "--role", "viewer", "--days", "30", "--config", config];
    const ends = [await runVerbHere(verbs.tokens!, token)];
    ends.push(await runVerbHere(verbs.tls!, ["tls", "renew", "--config", config]));

    const made = readdirSync(data, { recursive: true, encoding: "utf8" });
    expect(ends.map(({ code }) => code)).toEqual([0, 0]);
    expect(made).toEqual(expect.arrayContaining([join("accounts", "accounts.json"), join("tls", "server.key")]));
    expect(made.filter((name) => statSync(join(data, name)).uid !== service)).toEqual([]);
  },
);
