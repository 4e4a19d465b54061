/** The files of a crate on disk, and all of them as one ZIP. */
import { createReadStream } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { makeZip, predictLength } from "client-zip";

export interface FileOnDisk {
  /** Below the folder of the crate, with `/`. */
  readonly path: string;
  readonly bytes: number;
  readonly changedMs: number;
}

/** By path. */
export async function crateFiles(folder: string): Promise<FileOnDisk[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const names = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  const files = names.toSorted().map(async (name): Promise<FileOnDisk> => {
    const { size, mtimeMs } = await stat(name);
    const path = name.slice(folder.length + 1).replaceAll("\\", "/");
    return { path, bytes: size, changedMs: mtimeMs };
  });
  return Promise.all(files);
}

/**
 * Everything within one folder of this name, not compressed again: Parquet is already. Made while it is read, whatever
 * its size (ZIP64).
 */
export async function crateZip(
  folder: string,
  name: string,
): Promise<{ readonly bytes: number; readonly content: AsyncIterable<Uint8Array> }> {
  const described = (await crateFiles(folder)).map(({ path, bytes, changedMs }) => ({
    ...{ path, size: bytes, name: `${name}/${path}`, lastModified: new Date(changedMs) },
  }));
  async function* inputs() {
    for (const { path, ...file } of described) yield { ...file, input: createReadStream(join(folder, path)) };
  }
  return { bytes: Number(predictLength(described)), content: makeZip(inputs()) };
}
