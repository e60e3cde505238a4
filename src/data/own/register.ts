import { dirname } from "node:path";
import { DataError, EnvironmentError, InputError, reasonOf } from "../../base/errors.ts";
import { lstatIfThere, writeFileAtOnce } from "../../base/files.ts";
import { originOf } from "../../base/own_modules.ts";
import { addOwnDataset, datasets, isDataset } from "../catalogue.ts";
import { decodedDigest, roomForLabels } from "../decoded_digest.ts";
import { dataDirectory } from "../provision/directory.ts";
import type { DatasetSource, OwnDataset, Split } from "../types.ts";
import { cacheFile, type OwnFacts, type OwnManifest, readManifest, sourceOf } from "./manifest.ts";

/** What decodes images loads much, and is read where it is needed alone. */
const reading = (): Promise<typeof import("./read.ts")> => import(import.meta.resolve("./read.ts"));

/**
 * Makes the dataset of a manifest known by its name.
 *
 * @param path The manifest.
 * @param options `look`: whether its files are compared with what it says; default true.
 * @returns What it says.
 * @throws {InputError} If it is no manifest, or its files have changed since.
 */
export async function registerDataset(
  path: string,
  { look = true }: { look?: boolean } = {},
): Promise<OwnManifest> {
  const manifest = await readManifest(path);
  const source = sourceOf(path, manifest.source);
  const isHere = isThere(source);
  const before = isDataset(manifest.name) ? datasets.find(manifest.name).own : undefined;
  // A manifest that came alone, as in a bundle, is one more name for images that are here.
  if (!isHere && before?.place !== undefined && before.digest === manifest.sha256) return manifest;
  const module = originOf(`dataset/${manifest.name}`);
  if (module !== undefined && before?.digest !== manifest.sha256) {
    throw new InputError(
      `Cannot use the dataset "${path}": "${module}" has another dataset "${manifest.name}"; give this one another name, with loss-atlas data add --name`,
    );
  }
  if (look && isHere) await checkFiles(path, source, manifest);
  addOwnDataset({
    ...sourceFrom(manifest.name, factsOf(manifest)),
    own: {
      ...ownFrom(manifest.sha256, factsOf(manifest)),
      place: { manifest: path, source },
      load: (directory) => loadOwn(manifest, source, directory),
    },
  });
  return manifest;
}

function factsOf(
  { title, classes, shape, train, test, openSetSplits, files }: OwnManifest,
): OwnFacts {
  return {
    files: files.sha256,
    ...{ title, shape, classNames: classes, trainCounts: train, testCounts: test },
    openSetSplits: openSetSplits.map((names) => names.map((name) => classes.indexOf(name))),
  };
}

/** The facts on a dataset of the user's own; undefined of any other. */
export function ownFacts(name: string): OwnFacts | undefined {
  if (!isDataset(name)) return undefined;
  const { own, title, classNames, shape, trainCounts } = datasets.find(name);
  return own && {
    ...{ title, shape, classNames: [...classNames], trainCounts: [...trainCounts] },
    testCounts: [...own.testCounts],
    ...own.files !== undefined && { files: own.files },
    openSetSplits: own.openSetSplits.map((labels) => [...labels]),
  };
}

/** Makes a dataset known of which a network tells, unless there is one of its name. */
export function rememberDataset(name: string, digest: string, facts: OwnFacts): void {
  if (isDataset(name)) return;
  addOwnDataset({
    ...sourceFrom(name, facts),
    own: {
      ...ownFrom(digest, facts),
      async load(directory) {
        const kept = await readCache(digest, facts, directory);
        if (kept !== undefined) return kept;
        throw new DataError(
          `Cannot load the dataset "${name}": its images are not in the data directory; name its manifest with --dataset, its module with --module, or the directory in which it was trained with --data-dir`,
        );
      },
    },
  });
}

/** And what is known of it alone. */
export const ownFrom = (
  digest: string,
  { testCounts, openSetSplits, files }: OwnFacts,
): Omit<OwnDataset, "load"> => ({
  ...{ digest, testCounts, openSetSplits },
  ...files !== undefined && { files },
});

/** What is known of a dataset of the user's own as of every one; it is read in its own way. */
export const sourceFrom = (name: string, facts: OwnFacts): DatasetSource => ({
  ...{ name, title: facts.title, classNames: facts.classNames, trainCounts: facts.trainCounts },
  shape: facts.shape,
  files: [],
  read: () => {
    throw new DataError(`The dataset "${name}" is read by its manifest or module`);
  },
});

/** Whether images are here, and may be looked at: without them all can be done that trains nothing. */
function isThere(source: string): boolean {
  try {
    return lstatIfThere(source) !== undefined;
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) return false;
    throw error;
  }
}

/** Compares the files of a manifest with what it says of them. */
async function checkFiles(path: string, source: string, manifest: OwnManifest): Promise<void> {
  const { filesNow } = await reading();
  const now = await filesNow(source, manifest.reading).catch((error) => {
    throw changed(path, reasonOf(error));
  });
  if (now.sha256 === manifest.files.sha256) return;
  const { count, bytes } = manifest.files;
  throw changed(
    path,
    count === now.count && bytes === now.bytes
      ? `others stand in the place of some of the ${count} files in "${source}"`
      : `it was made of ${count} files of ${bytes} bytes, and "${source}" has ${now.count} of ${now.bytes}`,
  );
}

const changed = (path: string, how: string) =>
  new InputError(
    `Cannot use the dataset "${path}": its files have changed since it was made: ${how}; bring them back, or make it again with loss-atlas data add (networks of it are trained anew where its pixels changed)`,
  );

/** The images of a manifest: those that were decoded before, or decoded from its files. */
async function loadOwn(
  manifest: OwnManifest,
  source: string,
  directory: string | undefined,
): Promise<{ train: Split; test: Split }> {
  const { name, sha256 } = manifest;
  const kept = await readCache(sha256, factsOf(manifest), directory);
  if (kept !== undefined) return kept;
  if (!isThere(source)) {
    throw new DataError(
      `Cannot load the dataset "${name}": its images "${source}" are not here, and neither are decoded ones in the data directory; bring them, or name a manifest that stands by them with --dataset`,
    );
  }
  const { readOwn } = await reading();
  const { train, test, sha256: found } = await readOwn(source, manifest.reading).catch((cause) => {
    throw new DataError(`Cannot load the dataset "${name}": ${reasonOf(cause)}`, { cause });
  });
  if (found !== sha256) {
    throw new DataError(
      `Cannot load the dataset "${name}": "${source}" decodes to other images than its manifest says; make it again with loss-atlas data add`,
    );
  }
  keepDecoded(sha256, { train, test }, directory);
  return { train, test };
}

/** The place of decoded images; undefined where the environment names none. */
function placeOf(digest: string, directory: string | undefined): string | undefined {
  try {
    return cacheFile(directory ?? dataDirectory(), digest);
  } catch (error) {
    if (error instanceof EnvironmentError) return undefined;
    throw error;
  }
}

/** Decoded images that were kept, if they are what the digest says. */
async function readCache(
  digest: string,
  { shape, classNames, trainCounts, testCounts }: OwnFacts,
  directory: string | undefined,
): Promise<{ train: Split; test: Split } | undefined> {
  const path = placeOf(digest, directory);
  if (path === undefined) return undefined;
  let bytes: Uint8Array<ArrayBuffer>;
  try {
    bytes = await Deno.readFile(path);
  } catch {
    // Absent, or out of reach: to decode again is all that it costs.
    return undefined;
  }
  const length = shape[0] * shape[1] * shape[2];
  let at = 0;
  const take = (count: number) => bytes.slice(at, at += count);
  const [train, test] = [trainCounts, testCounts].map((counts): Split => {
    const size = counts.reduce((sum, each) => sum + each, 0);
    const images = take(size * length);
    const labels = roomForLabels(size, classNames.length);
    new Uint8Array(labels.buffer).set(
      take(size * labels.BYTES_PER_ELEMENT).subarray(0, labels.byteLength),
    );
    return { images, labels, size, shape };
  }) as [Split, Split];
  if (at !== bytes.length || decodedDigest({ train, test }) !== digest) return undefined;
  return { train, test };
}

/** Keeps decoded images in the data directory, where that is allowed. */
export function keepDecoded(
  digest: string,
  parts: Record<"train" | "test", Split>,
  directory: string | undefined,
): void {
  const path = placeOf(digest, directory);
  if (path === undefined) return;
  const all = [parts.train, parts.test].flatMap(({ images, labels }) => [
    images,
    new Uint8Array(labels.buffer, labels.byteOffset, labels.byteLength),
  ]);
  const bytes = new Uint8Array(all.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of all) {
    bytes.set(part, at);
    at += part.length;
  }
  try {
    Deno.mkdirSync(dirname(path), { recursive: true });
    writeFileAtOnce(path, bytes);
  } catch {
    // The next process decodes again.
  }
}
