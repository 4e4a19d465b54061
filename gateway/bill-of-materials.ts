/** The bill of materials of this program in CycloneDX 1.5, from the locked dependencies. It reads no network. */
import { existsSync, readFileSync } from "node:fs";
import Type, { type Static } from "typebox";
import Value from "typebox/value";
import { PermanentError } from "./core/errors.ts";
import type { BillOfMaterials, Component } from "./core/installation.ts";

const Locked = Type.Object({
  packages: Type.Record(
    Type.String(),
    Type.Object({
      version: Type.Optional(Type.String()),
      integrity: Type.Optional(Type.String()),
      license: Type.Optional(Type.Union([Type.String(), Type.Object({ type: Type.String() })])),
      dev: Type.Optional(Type.Boolean()),
      devOptional: Type.Optional(Type.Boolean()),
    }),
  ),
});
type Locked = Static<typeof Locked>;

/** `file` is the lockfile beside the program. Throws PermanentError when it is not there. */
export function readBill(file: string, version: string): BillOfMaterials {
  if (!existsSync(file)) {
    throw new PermanentError("The list of the packages of this program is not there.", {
      code: "SAMSPEL_BILL_ABSENT",
      next: "Install the package or the image of a release; package-lock.json lies in the folder of the program.",
    });
  }
  return billOf(Value.Parse(Locked, JSON.parse(readFileSync(file, "utf8"))), version);
}

/** Packages that production needs, each once with its version, its licence as it states it, and the hash that it is locked to. */
export function billOf({ packages }: Locked, version: string): BillOfMaterials {
  const components = new Map<string, Component>();
  for (const [path, entry] of Object.entries(packages)) {
    const name = path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length);
    const isNeeded = path.includes("node_modules/") && entry.dev !== true && entry.devOptional !== true;
    if (!isNeeded || entry.version === undefined) continue;
    const purl = purlOf(name, entry.version);
    components.set(purl, {
      ...{ type: "library", "bom-ref": purl, name, version: entry.version, purl },
      ...licencesOf(entry.license),
      ...hashesOf(entry.integrity),
    });
  }
  return {
    ...{ bomFormat: "CycloneDX", specVersion: "1.5", version: 1 },
    metadata: { component: { type: "application", "bom-ref": `samspel@${version}`, name: "samspel", version } },
    components: [...components.values()].toSorted((one, other) => (one.purl < other.purl ? -1 : 1)),
  };
}

/** As the specification of package URLs writes a scope: its @ encoded. */
function purlOf(name: string, version: string): string {
  return `pkg:npm/${name.replace("@", "%40")}@${version}`;
}

/** What is one licence by its form is an id; several with their relation are an expression. */
function licencesOf(given: Locked["packages"][string]["license"]): Pick<Component, "licenses"> {
  const text = typeof given === "object" ? given.type : given;
  if (text === undefined) return {};
  if (/[ ()]/.test(text)) return { licenses: [{ expression: text }] };
  return { licenses: [{ license: { id: text } }] };
}

function hashesOf(integrity: string | undefined): Pick<Component, "hashes"> {
  const [, content] = /^sha512-([A-Za-z0-9+/=]{1,200})$/.exec(integrity ?? "") ?? [];
  if (content === undefined) return {};
  return { hashes: [{ alg: "SHA-512", content: Buffer.from(content, "base64").toString("hex") }] };
}
