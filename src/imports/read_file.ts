import { InputError } from "../base/errors.ts";
import type { NamedArray } from "../readers/arrays.ts";
import { readNpy, readNpz } from "../readers/npy.ts";
import { ARRAY_NAMES, roleOf, type Samples, samplesOf } from "./samples.ts";
import { readSafetensors } from "./safetensors.ts";
import { readArrow, readCsv, readParquet } from "../readers/tables.ts";
import { arraysOf } from "./tables.ts";

/** The largest file that is read, in bytes. */
const MOST_BYTES = 2 ** 32;

/** The arrays of a file by name, and what else it holds. */
interface Content {
  arrays: Map<string, NamedArray>;
  others: string[];
}

/** How files are read, by the endings of their names. */
const READERS: Readonly<Record<string, (bytes: Uint8Array) => Content | Promise<Content>>> = {
  npz: (bytes) => readNpz(bytes, isKnown),
  npy: (bytes) => ({ arrays: new Map([["embeddings", readNpy(bytes, "embeddings")]]), others: [] }),
  safetensors: (bytes) => readSafetensors(bytes, isKnown),
  arrow: (bytes) => arraysOf(readArrow(bytes)),
  feather: (bytes) => arraysOf(readArrow(bytes)),
  parquet: async (bytes) => arraysOf(await readParquet(bytes)),
  csv: (bytes) => arraysOf(readCsv(bytes)),
};

/** The endings of the names of files that can be read. */
export const FILE_KINDS: readonly string[] = Object.keys(READERS);

const isKnown = (name: string) => roleOf(name) !== undefined;

/** The ending of a file's name. */
export const kindOf = (path: string): string => path.toLowerCase().match(/\.(\w+)$/)?.[1] ?? "";

/**
 * Reads embeddings with their labels from a file that may be untrusted.
 *
 * @param path The file: `.npz`, `.npy`, `.safetensors`, `.arrow`, `.parquet` or `.csv`.
 * @param options The file of the labels, beside an `.npy` that has the embeddings alone.
 * @returns The samples, with all that was done to read them.
 * @throws {InputError} If it cannot be used; the message says why, and what would be right.
 */
export async function readSamples(
  path: string,
  { labels }: { labels?: string | undefined } = {},
): Promise<Samples> {
  try {
    const { arrays, others } = await readContent(path);
    if (labels !== undefined) arrays.set("labels", await readLabels(labels));
    else if (kindOf(path) === "npy") {
      throw new InputError(
        "an .npy file has the embeddings alone: name the file of their labels with --labels",
      );
    }
    return samplesOf(arrays, others);
  } catch (error) {
    if (error instanceof InputError) {
      throw new InputError(`Cannot use "${path}": ${error.message}`, { cause: error });
    }
    throw error;
  }
}

async function readContent(path: string): Promise<Content> {
  const kind = kindOf(path);
  const read = Object.hasOwn(READERS, kind) ? READERS[kind] : undefined;
  if (read === undefined) {
    const isTorch = ["pt", "pth", "pkl", "pickle", "joblib", "ckpt"].includes(kind);
    throw new InputError(
      isTorch
        ? "it is pickled code, which is not run: write the arrays with numpy.savez(), as docs/pytorch.md shows"
        : `its name must end with one of ${FILE_KINDS.map((kind) => `.${kind}`).join(", ")}`,
    );
  }
  return await read(await readBytes(path));
}

/** The bytes of a plain file. */
async function readBytes(path: string): Promise<Uint8Array> {
  let info: Deno.FileInfo;
  try {
    info = await Deno.stat(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) throw new InputError("there is no such file");
    throw error;
  }
  if (!info.isFile) throw new InputError("it must be a plain file: it is a folder, pipe or device");
  if (info.size > MOST_BYTES) {
    throw new InputError(`it must have at most 4 GiB: it has ${info.size} bytes; save float32`);
  }
  const bytes = new Uint8Array(info.size);
  using file = await Deno.open(path);
  for (let at = 0; at < bytes.length;) {
    const count = await file.read(bytes.subarray(at));
    if (count === null) throw new InputError("it became shorter while it was read");
    at += count;
  }
  return bytes;
}

/** The labels of an .npy file, or of a text with one label a line. */
async function readLabels(path: string): Promise<NamedArray> {
  try {
    const bytes = await readBytes(path);
    if (kindOf(path) === "npy") return readNpy(bytes, "labels");
    const { arrays } = kindOf(path) === "csv" ? arraysOf(readCsv(bytes)) : { arrays: new Map() };
    const lines = new TextDecoder().decode(bytes).replace(/^\ufeff/, "").trimEnd().split(/\r?\n/);
    return arrays.get("labels") ?? {
      shape: [lines.length],
      values: lines.every((line) => /^\s*-?\d+\s*$/.test(line))
        ? Float64Array.from(lines, Number)
        : lines,
    };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new InputError(`the labels in "${path}": ${error.message}`);
  }
}

export { ARRAY_NAMES };
