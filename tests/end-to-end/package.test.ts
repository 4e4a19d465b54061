/** The Debian package: built, installed, run as its unit would, upgraded, removed and purged, in a copy-on-write view of this machine. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { builtPages } from "../support/built-pages.ts";
import { temporaryDirectory } from "../support/context.ts";
import { freePort } from "../support/ports.ts";
import { runProcess } from "../support/processes.ts";
import { presentOrFailInCi } from "../support/required.ts";

const root = join(import.meta.dirname, "../..");
const isDebian = existsSync("/usr/bin/dpkg-deb");
/** Installing needs root, and a kernel that lets it put one file system over another. */
const canInstall = isDebian && process.getuid?.() === 0;
/** Longest time from install to serving; only a run on an idle machine can promise the 15 s. */
const secondsMax = process.env.SAMSPEL_INSTALL_SECONDS;

interface Built {
  readonly deb: string;
}

async function built(out: string, version: string): Promise<Built> {
  const args = [join(root, "deploy/package/build.ts"), "--out", out, "--compression", "none", "--as-version", version];
  const { stdout, stderr, code } = await runProcess(process.execPath, args, { lifetimeMs: 300_000 });
  if (code !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}

test.skipIf(!presentOrFailInCi(canInstall, "dpkg with root"))(
  "installs, serves, keeps configuration and data at upgrade and removal, and leaves nothing when purged",
  async () => {
    const out = temporaryDirectory("package");
    await builtPages();
    const [first, second] = [await built(out, "0.1.0"), await built(out, "0.1.1")];

    const script = join(import.meta.dirname, "../deploy/install-package.sh");
    const { stdout, stderr } = await runProcess(script, [first.deb, second.deb, String(await freePort())], {
      lifetimeMs: 400_000,
    });

    const said = new Map(stdout.split("\n").map((line) => [line.split(" ", 1)[0], line.slice(line.indexOf(" ") + 1)]));
    expect(said.get("failed"), stderr).toBeUndefined();
    expect(said.get("installed")).toBe("install ok installed 0.1.0");
    expect(said.get("version")).toBe("0.1.0");
    expect(said.get("user")).toBe("samspel");
    expect(said.get("data-mode")).toBe("samspel 700");
    expect(said.get("configuration-mode")).toBe("root:samspel 640");
    expect(said.get("owner-of-program")).toBe("root");
    expect(said.get("other-platforms")).toBe("1");
    expect(said.get("stopped")).toBe("0");
    expect(said.get("upgraded")).toBe("install ok installed 0.1.1");
    expect(said.get("current")).toBe("releases/0.1.1");
    expect(said.get("releases")).toBe("0.1.1 ");
    expect(said.get("kept-configuration")).toBe("1");
    expect(said.get("removed")).toBe("deinstall ok config-files 0.1.1");
    expect(said.get("after-removal")).toBe("program=0 data=2 configuration=1");
    expect(said.get("after-purge")).toBe("0 user=0");
    const seconds = Number(said.get("seconds-install-to-serving"));
    console.log(JSON.stringify({ name: "package", seconds, installSeconds: Number(said.get("seconds-install")) }));
    if (secondsMax !== undefined) expect(seconds).toBeLessThan(Number(secondsMax));
  },
  600_000,
);
