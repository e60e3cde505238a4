import { InputError } from "../base/errors.ts";
import { suggest } from "../base/suggest.ts";
import { digestOfFiles } from "./_digest.ts";
import { fixtureFiles } from "./_fixtures.ts";
import { provision } from "./_provision.ts";
import { SOURCES } from "./_registry.ts";
import type { DatasetSource } from "./_source.ts";
import type { Dataset } from "./types.ts";

/** Options of {@linkcode loadDataset}. */
export interface LoadDatasetOptions {
  /** The folder that keeps datasets, by default that of {@linkcode dataDirectory}. */
  directory?: string;
  /** Stops the fetching of files. */
  signal?: AbortSignal;
  /** Is told in a few words when files are fetched; silent when they are there. */
  onProgress?: (message: string) => void;
}

/** The names of the datasets. */
export const datasetNames: readonly string[] = SOURCES.map((source) => source.name);

/**
 * Loads a dataset into memory, and gets it first if it is not on this machine.
 *
 * Files are kept unpacked in the data directory. Every load checks every file against its
 * published SHA-256; a damaged file is fetched again.
 *
 * @param name One of {@linkcode datasetNames}.
 * @param options Where to keep files, and how to watch and stop their fetching.
 * @returns The images and labels of both parts.
 * @throws {InputError} If there is no dataset of that name.
 * @throws {DataError} If a file is missing or damaged and cannot be had; the message says which
 *   one, and how to get it.
 * @throws {EnvironmentError} If the data directory cannot be written.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { loadDataset } from "./mod.ts";
 *
 * const { train, test, shape } = await loadDataset("digits");
 * assertEquals([train.size, test.size, ...shape], [1000, 500, 28, 28, 1]);
 * ```
 */
export async function loadDataset(
  name: string,
  options: LoadDatasetOptions = {},
): Promise<Dataset> {
  const source = sourceOf(name);
  const { title, classNames, shape } = source;
  const files = source.origins.length === 0
    ? await fixtureFiles(source)
    : await provision(source, options);
  return {
    name,
    title,
    classes: classNames.length,
    classNames: [...classNames],
    shape,
    ...source.read(files),
    digest: digestOfFiles(source.files),
  };
}

/**
 * The digest of a dataset, without loading it.
 *
 * @param name One of {@linkcode datasetNames}.
 * @returns SHA-256 over the digests of its files, in hexadecimal.
 * @throws {InputError} If there is no dataset of that name.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { datasetDigest, loadDataset } from "./mod.ts";
 *
 * const { digest } = await loadDataset("digits");
 * assertEquals(datasetDigest("digits"), digest);
 * ```
 */
export function datasetDigest(name: string): string {
  return digestOfFiles(sourceOf(name).files);
}

/** What is known of a dataset without loading it. */
export interface DatasetInfo
  extends Pick<Dataset, "name" | "title" | "classes" | "classNames" | "shape"> {
  /** How many training images each class has, in the order of the labels. */
  trainCounts: readonly number[];
}

/**
 * What is known of a dataset without loading it.
 *
 * @param name One of {@linkcode datasetNames}.
 * @returns Its title, classes, image shape, and how many training images each class has.
 * @throws {InputError} If there is no dataset of that name.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(datasetInfo("mnist").shape, [28, 28, 1]);
 * ```
 */
export function datasetInfo(name: string): DatasetInfo {
  const { title, classNames, shape, trainCounts } = sourceOf(name);
  const classes = classNames.length;
  return { name, title, classes, classNames: [...classNames], shape, trainCounts };
}

function sourceOf(name: string): DatasetSource {
  const source = SOURCES.find((source) => source.name === name);
  if (source) return source;
  throw new InputError(`Cannot load the dataset "${name}": ${suggest(name, datasetNames)}`);
}
