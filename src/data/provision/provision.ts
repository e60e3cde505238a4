import { join } from "node:path";
import { DataError, EnvironmentError, LossAtlasError } from "../../base/errors.ts";
import { awaitLease } from "../../base/lease.ts";
import type {
  DatasetSource,
  Files,
  OriginContext,
  Provision,
  Provisioned,
  SourceFile,
} from "../types.ts";
import { gunzip } from "./archive.ts";
import { dataDirectory } from "./directory.ts";
import { describeFault, digestFault, type Fault, readChecked, writeFiles } from "./files.ts";

/** Where datasets are kept, and how their provisioning is watched and stopped. */
export interface ProvisionOptions {
  /** The data directory, by default that of {@linkcode dataDirectory}. */
  directory?: string | undefined;
  /** Stops the work. */
  signal?: AbortSignal | undefined;
  /** Whether what is not here is fetched; default true. */
  fetch?: boolean | undefined;
  /** Is told what goes on, in a few words. */
  onProgress?: ((message: string) => void) | undefined;
}

/**
 * The checked files of a dataset, from the data directory or, once, from where they are published.
 *
 * Processes that want the same dataset wait for one another, so that it is fetched once. A file is
 * written beside its place and renamed into it, so that it is whole or absent.
 *
 * @throws {DataError} If files are missing or damaged and cannot be had.
 * @throws {EnvironmentError} If the data directory cannot be written.
 */
export async function provision(source: Provisioned, options: ProvisionOptions): Promise<Files> {
  const directory = join(options.directory ?? dataDirectory(), source.name);
  const cached = await readChecked(directory, source.files);
  if (cached.faults.length === 0) return cached.files;
  if (options.fetch === false) {
    throw new DataError(
      `Cannot load the dataset "${source.name}": ${describeFault(cached.faults[0]!)}`,
    );
  }

  using _lease = await writing(directory, () =>
    awaitLease(join(directory, ".lease"), {
      signal: options.signal,
      onWait: () => options.onProgress?.(`Waiting for another process to fetch ${source.title}`),
    }));
  // Another process may have fetched the files while this one waited.
  const { files, faults } = await readChecked(directory, source.files);
  if (faults.length === 0) return files;
  for (const fault of faults) {
    if (fault.damage) options.onProgress?.(`Fetching again: ${describeFault(fault)}`);
  }
  const scratch = join(directory, ".partial");
  try {
    await writing(directory, () => emptyFolder(scratch));
    const fetched = await fetchFiles(source, faults, {
      ...options,
      files: source.files,
      directory,
      scratch,
    });
    await writing(directory, async () => {
      for (const fault of faults) {
        if (fault.damage === undefined) continue;
        const place = await setAside(directory, fault);
        options.onProgress?.(`The file that was there is now "${place}"`);
      }
      writeFiles(directory, scratch, fetched);
    });
    options.onProgress?.(`Put ${source.title} into ${directory}`);
    return new Map([...files, ...fetched]);
  } finally {
    await Deno.remove(scratch, { recursive: true }).catch(() => {});
  }
}

/** Moves away a file that is not the published one, without deleting it: it may be the user's own. */
async function setAside(directory: string, { file, path }: Fault): Promise<string> {
  const folder = join(directory, "damaged");
  const place = join(folder, `${file.name}-${crypto.randomUUID().slice(0, 8)}`);
  await Deno.mkdir(folder, { recursive: true });
  await Deno.rename(path, place);
  return place;
}

/** Asks each origin in turn for what is still wanted, and checks what it gives. */
async function fetchFiles(
  source: Provisioned,
  faults: readonly Fault[],
  context: OriginContext,
): Promise<Files> {
  const fetched = new Map<string, Uint8Array<ArrayBuffer>>();
  const wanted = () => faults.filter(({ file }) => !fetched.has(file.name));
  try {
    for (const origin of source.origins) {
      const files = await origin(context);
      for (const { file } of wanted()) {
        const bytes = files.get(file.name);
        if (bytes) fetched.set(file.name, checked(bytes, file));
      }
      if (wanted().length === 0) return fetched;
    }
    throw new DataError("it was not found");
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    throw new DataError(
      `Cannot load the dataset "${source.name}" because ${describeFault(wanted()[0]!)}\n` +
        `  Tried to fetch it: ${error.message}\n` +
        `  To get it: ${source.help(context.directory)}`,
      { cause: error },
    );
  }
}

function checked(bytes: Uint8Array<ArrayBuffer>, file: SourceFile): Uint8Array<ArrayBuffer> {
  const damage = digestFault(bytes, file);
  if (damage === undefined) return bytes;
  throw new DataError(`"${file.name}" is not the published file: ${damage}`);
}

async function emptyFolder(path: string): Promise<void> {
  // Left behind by a process that was killed; this process holds the lease.
  await Deno.remove(path, { recursive: true }).catch((error: unknown) => {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  });
  await Deno.mkdir(path);
}

async function writing<T>(directory: string, work: () => T): Promise<Awaited<T>> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof DOMException || error instanceof LossAtlasError) throw error;
    throw new EnvironmentError(
      `Cannot write to the data directory "${directory}": ${
        error instanceof Error ? error.message : error
      }; name another with --data-dir or LOSS_ATLAS_DATA`,
      { cause: error },
    );
  }
}

/** The checked files of a dataset that come with this project, in fixtures/. */
export async function fixtureFiles(
  source: Pick<DatasetSource, "name" | "files">,
): Promise<Files> {
  const files = new Map<string, Uint8Array<ArrayBuffer>>();
  for (const file of source.files) {
    const url = new URL(`../../../fixtures/${source.name}/${file.name}.gz`, import.meta.url);
    const bytes = await fetchUnpacked(url, file);
    const damage = digestFault(bytes, file);
    if (damage) {
      throw new DataError(
        `Cannot load the dataset "${source.name}" because "${url.pathname}" is damaged, unpacked: ${damage}; restore the file from the repository`,
      );
    }
    files.set(file.name, bytes);
  }
  return files;
}

/** How the bundled files of a dataset come where this package is run from afar. */
export function overTheNetwork(source: Pick<DatasetSource, "name" | "files">): Provision {
  return {
    origins: [() => fixtureFiles(source)],
    help: () => "call once without modules of your own, with which nothing is fetched",
  };
}

async function fetchUnpacked(
  url: URL,
  { size }: SourceFile,
): Promise<Uint8Array<ArrayBuffer>> {
  try {
    const response = await fetch(url);
    return await gunzip(new Uint8Array(await response.arrayBuffer()), size);
  } catch (cause) {
    throw new DataError(
      `Cannot read "${url.pathname}": restore the file from the repository`,
      { cause },
    );
  }
}
