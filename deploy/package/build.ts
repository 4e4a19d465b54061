/** Builds what is installed: a Debian package, and a signed bundle for `samspel update`. `node deploy/package/build.ts --out DIR`. */
import { spawnSync } from "node:child_process";
import { createHash, createPrivateKey, sign } from "node:crypto";
import {
  cpSync,
  createReadStream,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { bundleMessage } from "../../gateway/cli/update-bundle.ts";
import { root, type Tree, writeTree } from "./tree.ts";

const { values } = parseArgs({
  options: {
    out: { type: "string", default: "packages" },
    /** Private key (Ed25519, PEM) that signs the bundle; without it only the package is built. */
    "sign-with": { type: "string" },
    /** Instead of the version of package.json. */
    "as-version": { type: "string" },
    compression: { type: "string", default: "zstd" },
  },
});

const out = resolve(values.out);
mkdirSync(out, { recursive: true });
const work = mkdtempSync(join(tmpdir(), "samspel-package-"));
try {
  const program = join(work, "program");
  const { version: ownVersion, architecture } = writeTree(program);
  const version = values["as-version"] ?? ownVersion;
  setVersion(program, version);
  const deb = buildDeb(program, { version, architecture });
  const bundle =
    values["sign-with"] === undefined ? undefined : await buildBundle(program, version, values["sign-with"]);
  process.stdout.write(`${JSON.stringify({ version, architecture, deb, bundle })}\n`);
} finally {
  rmSync(work, { recursive: true });
}

function setVersion(program: string, version: string): void {
  const path = join(program, "package.json");
  const manifest: object = JSON.parse(readFileSync(path, "utf8"));
  writeFileSync(path, `${JSON.stringify({ ...manifest, version }, null, 2)}\n`);
}

/** Everything belongs to root; the configuration is a conffile, so that dpkg keeps what was changed. */
function buildDeb(program: string, { version, architecture }: Tree): string {
  const tree = join(work, "deb");
  const own = join(import.meta.dirname, "debian");
  for (const folder of ["DEBIAN", "opt/samspel/releases", "etc/samspel", "lib/systemd/system", "usr/bin"]) {
    mkdirSync(join(tree, folder), { recursive: true });
  }
  cpSync(program, join(tree, "opt/samspel/releases", version), { recursive: true, verbatimSymlinks: true });
  cpSync(join(own, "guard"), join(tree, "opt/samspel/guard"));
  cpSync(join(own, "gateway.yaml"), join(tree, "etc/samspel/gateway.yaml"));
  for (const unit of ["samspel.service", "samspel-guard.service", "samspel-guard.timer"])
    cpSync(join(root, "deploy", unit), join(tree, "lib/systemd/system", unit));
  symlinkSync("/opt/samspel/current/bin/samspel", join(tree, "usr/bin/samspel"));
  for (const release of [join(tree, "opt/samspel/releases", version), program]) {
    mkdirSync(join(release, "bin"), { recursive: true });
    cpSync(join(own, "samspel"), join(release, "bin/samspel"));
  }
  for (const script of ["postinst", "prerm", "postrm"]) {
    const text = readFileSync(join(own, script), "utf8").replaceAll("@VERSION@", version);
    writeFileSync(join(tree, "DEBIAN", script), text, { mode: 0o755 });
  }
  const kibibytes = run("du", ["--summarize", "--block-size=1024", join(tree, "opt")]).split("\t")[0] ?? "0";
  const control = readFileSync(join(own, "control"), "utf8")
    .replace("@VERSION@", version)
    .replace("@ARCHITECTURE@", architecture)
    .replace("@SIZE@", kibibytes);
  writeFileSync(join(tree, "DEBIAN/control"), control);
  writeFileSync(join(tree, "DEBIAN/conffiles"), "/etc/samspel/gateway.yaml\n");
  const file = join(out, `samspel_${version}_${architecture}.deb`);
  run("dpkg-deb", ["--root-owner-group", `-Z${values.compression}`, "-z3", "--build", tree, file]);
  return file;
}

/** A gzipped tar of the program, and beside it the signature over its SHA-256 and its version. */
async function buildBundle(program: string, version: string, keyFile: string): Promise<string> {
  const file = join(out, `samspel-${version}-${process.arch}.tar.gz`);
  run("tar", [
    "--create",
    "--use-compress-program=gzip -1",
    "--owner=0",
    "--group=0",
    "--file",
    file,
    "--directory",
    program,
    ".",
  ]);
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(file)) hash.update(chunk);
  const sha256 = hash.digest("hex");
  const key = createPrivateKey(readFileSync(keyFile));
  const signature = sign(null, bundleMessage({ version, sha256 }), key).toString("base64");
  writeFileSync(`${file}.sig`, `${JSON.stringify({ version, sha256, signature })}\n`);
  return file;
}

function run(command: string, args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: "utf8" });
  if (status !== 0) throw new Error(`${command} ended with ${status}: ${stderr}`);
  return stdout;
}
