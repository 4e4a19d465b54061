/** An installation with releases in a folder of its own, a service manager for it, and signed bundles of further releases. */
import { spawnSync } from "node:child_process";
import { createHash, generateKeyPairSync, sign } from "node:crypto";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { bundleMessage } from "../../gateway/cli/update-bundle.ts";
import { runningGateway } from "../../gateway/run-file.ts";
import { eventually } from "./cli.ts";
import { temporaryDirectory } from "./context.ts";
import { type ChildUnderTest, startProcess } from "./processes.ts";

const project = join(import.meta.dirname, "../..");

/** As systemd would: the guard, then the program; again after a failure, until it is told to stop. */
const manager = `#!/bin/sh
# manager ROOT CONFIG: keeps the service of the installation running while ROOT/wanted exists.
while [ -e "$1/stop-manager" ] || true; do
  if [ -e "$1/wanted" ]; then
    "$1/guard" "$1" || true
    "$1/current/node_modules/.bin/node" --disable-warning=ExperimentalWarning "$1/current/gateway/cli/main.ts" \\
      run --config "$2" --log-level error &
    echo $! > "$1/pid"
    wait $!
    rm -f "$1/pid"
  fi
  sleep 0.2
done
`;

/** What systemctl is to systemd. */
const control = `#!/bin/sh
# control ROOT stop|start|restart|kill
[ "$2" != kill ] || { kill -9 "$(cat "$1/pid")"; exit; }
[ "$2" = start ] || { [ "$2" = restart ] || rm -f "$1/wanted"; pid=$(cat "$1/pid" 2>/dev/null) && kill "$pid"; while kill -0 "$pid" 2>/dev/null; do sleep 0.1; done; }
[ "$2" = stop ] || touch "$1/wanted"
exit 0
`;

export interface UpdateSite {
  readonly root: string;
  readonly config: string;
  readonly data: string;
  readonly keyFile: string;
  /** For `--control`. */
  readonly control: string;
  /** Name of the release that the link names. */
  current(): string;
  /** A signed bundle of a release; `change` may spoil its tree first. */
  bundle(version: string, change?: (tree: string) => void): string;
  startManager(): Promise<ChildUnderTest>;
  /** Version and process of the running gateway, once it is of this version. */
  serving(version: string): Promise<{ readonly pid: number; readonly url: string }>;
}

export function createUpdateSite(): UpdateSite {
  const root = temporaryDirectory("update");
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  const keyFile = join(root, "release.pub.pem");
  writeFileSync(keyFile, publicKey.export({ type: "spki", format: "pem" }));
  const config = join(root, "gateway.yaml");
  writeFileSync(
    config,
    'api: { port: 0, anonymousRole: operator }\nsources: [{ id: plc, kind: mqtt, url: "mqtt://127.0.0.1:1" }]\n',
  );
  cpSync(join(project, "deploy/package/debian/guard"), join(root, "guard"));
  script(join(root, "manager"), manager);
  script(join(root, "control"), control);
  release(join(root, "releases/1.0.0"), "1.0.0");
  symlinkSync("releases/1.0.0", join(root, "current"));
  const data = join(root, "data");
  return {
    ...{ root, config, data, keyFile },
    control: `${join(root, "control")} ${root} {}`,
    current: () => readlinkSync(join(root, "current")).replace("releases/", ""),
    bundle(version, change = () => {}) {
      const tree = join(temporaryDirectory("bundle"), "tree");
      release(tree, version);
      change(tree);
      const file = join(root, `samspel-${version}.tar.gz`);
      spawnSync("tar", ["--create", "--gzip", "--file", file, "--directory", tree, "."]);
      const sha256 = createHash("sha256").update(readFileSync(file)).digest("hex");
      const signature = sign(null, bundleMessage({ version, sha256 }), privateKey).toString("base64");
      writeFileSync(`${file}.sig`, JSON.stringify({ version, sha256, signature }));
      return file;
    },
    startManager() {
      writeFileSync(join(root, "wanted"), "");
      return startProcess(join(root, "manager"), [root, config]);
    },
    async serving(version) {
      const found = await eventually(
        async () => runningGateway(data),
        (running) => running?.version === version,
      );
      if (found === undefined) throw new Error("The gateway has ended.");
      return found;
    },
  };
}

/** The program of this checkout under another version; its packages are those of the checkout. */
function release(tree: string, version: string): void {
  mkdirSync(tree, { recursive: true });
  for (const part of ["gateway", "models", "simulators"])
    cpSync(join(project, part), join(tree, part), { recursive: true });
  mkdirSync(join(tree, "dashboards/dist"), { recursive: true });
  writeFileSync(join(tree, "dashboards/dist/index.html"), "<!doctype html>");
  const manifest: object = JSON.parse(readFileSync(join(project, "package.json"), "utf8"));
  writeFileSync(join(tree, "package.json"), JSON.stringify({ ...manifest, version }));
  if (!existsSync(join(tree, "node_modules"))) symlinkSync(join(project, "node_modules"), join(tree, "node_modules"));
}

function script(path: string, text: string): void {
  writeFileSync(path, text);
  chmodSync(path, 0o755);
}
