import { checkText, optionsOf } from "../base/check.ts";
import { InputError } from "../base/errors.ts";
import { HOME } from "../base/files.ts";
import { datasets } from "./catalogue.ts";
import { decodedDigest } from "./decoded_digest.ts";
import { fixtureFiles, overTheNetwork, provision } from "./provision/provision.ts";
import type { Dataset } from "./types.ts";

/** Options of {@linkcode loadDataset}. */
export interface LoadDatasetOptions {
  /** The folder that keeps datasets, by default that of {@linkcode dataDirectory}. */
  directory?: string;
  /** Stops the fetching of files. */
  signal?: AbortSignal;
  /** Whether files that are not on this machine are fetched; default true. */
  fetch?: boolean;
  /** Is told in a few words when files are fetched; silent when they are there. */
  onProgress?: (message: string) => void;
}

/**
 * Loads a dataset into memory, and gets it first if it is not on this machine.
 *
 * Files are kept unpacked in the data directory. Every load checks every file against its
 * published SHA-256; a damaged file is fetched again.
 *
 * @param name One of {@linkcode datasetNames}.
 * @param options Where to keep files, and how to watch and stop their fetching.
 * @returns The images and labels of both parts.
 * @throws {InputError} If there is no dataset of that name, or an option is wrong.
 * @throws {DataError} If a file is missing or damaged and cannot be had; the message says which
 *   one, and how to get it.
 * @throws {EnvironmentError} If the data directory cannot be written.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { loadDataset } from "./load.ts";
 *
 * const { train, test, shape } = await loadDataset("digits");
 * assertEquals([train.size, test.size, ...shape], [1000, 500, 28, 28, 1]);
 * ```
 */
export async function loadDataset(
  name: string,
  options: LoadDatasetOptions = {},
): Promise<Dataset> {
  const source = datasets.find(name);
  const { directory } = optionsOf(options, "options", InputError);
  if (directory !== undefined) checkText(directory, "directory");
  const { title, classNames, shape, own } = source;
  const facts = { name, title, classes: classNames.length, classNames: [...classNames], shape };
  if (own) return { ...facts, ...await own.load(directory), digest: own.digest };
  // The files of some classes are those of all.
  const { whole = source } = source;
  // From afar bundled files are fetched as others are, where it is said in which folder to keep them.
  const fetched = whole.provision ?? (
    HOME === undefined && directory !== undefined ? overTheNetwork(whole) : undefined
  );
  const files = fetched
    ? await provision({ ...whole, ...fetched }, options)
    : await fixtureFiles(whole);
  const split = source.read(files);
  return { ...facts, ...split, digest: decodedDigest(split) };
}
