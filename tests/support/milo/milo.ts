/** Eclipse Milo, an OPC UA server in Java that we did not write, as a process of its own. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, readdir, rename } from "node:fs/promises";
import { join } from "node:path";
import { type ChildUnderTest, startProcess } from "../processes.ts";
import { presentOrFailInCi } from "../required.ts";

/** Where `pom.xml` puts it: Java's own directory for temporary files, not that of this test run. */
const jars = "/tmp/samspel-milo-0.6.16";

/** For `describe.skipIf(!hasMilo)`. */
export const hasMilo = presentOrFailInCi(
  existsSync(jars) && spawnSync("java", ["-version"]).status === 0,
  "Eclipse Milo (mvn dependency:copy-dependencies -f tests/support/milo/pom.xml)",
);

export interface Milo extends AsyncDisposable {
  readonly endpointUrl: string;
  /** What its counter has held. */
  written(): readonly { readonly value: number; readonly timeMs: number }[];
  /** Moves what it has rejected into its trust list. */
  acceptAll(): Promise<void>;
  kill(): Promise<void>;
}

/** `directory` keeps certificate and trust list from one start to the next. */
export async function startMilo(port: number, directory: string): Promise<Milo> {
  const source = join(import.meta.dirname, "MiloServer.java");
  const child: ChildUnderTest = await startProcess("java", [
    // It lives for seconds: the second compiler would only cost.
    "-XX:TieredStopAtLevel=1",
    "-cp",
    join(jars, "*"),
    source,
    String(port),
    directory,
  ]);
  await child.waitFor(/^ready$/m, 120_000);
  const kill = async () => {
    await child.kill();
  };
  return {
    endpointUrl: `opc.tcp://127.0.0.1:${port}`,
    written: () =>
      child
        .stdout()
        .split("\n")
        .flatMap((line): { value: number; timeMs: number }[] => (line.endsWith("}") ? [JSON.parse(line)] : [])),
    async acceptAll() {
      const [from, to] = [join(directory, "pki/rejected"), join(directory, "pki/trusted/certs")];
      await mkdir(to, { recursive: true });
      for (const name of await readdir(from)) await rename(join(from, name), join(to, name));
    },
    kill,
    [Symbol.asyncDispose]: kill,
  };
}
