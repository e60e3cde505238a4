import { basename, dirname, join } from "node:path";
import { createHash } from "node:crypto";
import { sha256Of } from "../../base/digest.ts";
import { InputError } from "../../base/errors.ts";
import { lstatIfThere } from "../../base/files.ts";
import { CIFAR, cifarLayout } from "./cifar_layout.ts";
import { foldersLayout, IMAGE, OTHER_IMAGE } from "./folders.ts";
import { IDX_IMAGES, idxLayout } from "./idx_layout.ts";
import { inOrder, type Layout, type LookOptions, partOf, type ReadFile } from "./layout.ts";
import { npzLayout } from "./npz_layout.ts";
import { csvLayout, parquetLayout } from "./tables_layout.ts";

/** How deep folders are looked through: parts, classes, and two more. */
const DEPTH = 4;

/** The most files of a dataset. */
const MOST_FILES = 5_000_000;

/** The largest file that is read, in bytes. */
const MOST_BYTES = 2 ** 31 - 1;

/** What is at a path, and the folder from which its files are named. */
export interface Looked {
  root: string;
  layout: Layout;
}

/**
 * Finds out what images there are at a path, by looking at what is there.
 *
 * @param path A folder or a file.
 * @param options What the user said of it.
 * @throws {InputError} If there is nothing that can be read; the message says what would be right.
 */
export async function look(path: string, options: LookOptions = {}): Promise<Looked> {
  const isFolder = statOf(path).isDirectory;
  const root = isFolder ? path : dirname(path);
  const readFile: ReadFile = (file) => readWhole(join(root, file));
  const all = isFolder ? inOrder(filesIn(path)) : siblingsOf(path);
  const kind = (pattern: RegExp) => all.filter((file) => pattern.test(file));
  if (isFolder || /\.(gz|bin)$|ubyte$/i.test(path)) {
    if (kind(IDX_IMAGES).length > 0) return { root, layout: idxLayout(all, readFile) };
    if (kind(CIFAR).length > 0) return { root, layout: cifarLayout(all, readFile, options) };
  }
  const files = isFolder ? all : [basename(path)];
  const only = (pattern: RegExp) => files.filter((file) => pattern.test(file));
  const images = only(IMAGE).length + only(OTHER_IMAGE).length;
  const [tables, arrays, columns] = [only(/\.csv$/i), only(/\.npz$/i), only(/\.parquet$/i)];
  if (columns.length > 0) {
    return { root, layout: await parquetLayout(columns, readFile, options) };
  }
  if (arrays.length === 1) return { root, layout: npzLayout(arrays[0]!, readFile, options) };
  if (arrays.length > 1) {
    throw new InputError(
      `it has ${arrays.length} files of NumPy: name one, such as "${join(root, arrays[0]!)}"`,
    );
  }
  if (tables.length > 0 && images === 0) {
    return { root, layout: csvLayout(tables, readFile, options) };
  }
  if (isFolder) return { root, layout: foldersLayout(all, readFile) };
  throw new InputError(
    /\.(zip|tar|tgz|tar\.gz|7z|rar)$/i.test(path)
      ? "it is an archive: unpack it, and name its folder"
      : images > 0
      ? "it is one image: name the folder that holds a folder for each class"
      : "it is no .npz, .csv, .parquet, IDX or CIFAR file: see docs/data.md",
  );
}

function statOf(path: string): Deno.FileInfo {
  try {
    return Deno.statSync(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new InputError("there is no such file or folder");
  }
}

/** The plain files in a folder and those below it; hidden ones and links are passed over. */
function filesIn(folder: string, depth = DEPTH): string[] {
  const files: string[] = [];
  for (const { name, isFile, isDirectory } of Deno.readDirSync(folder)) {
    if (name.startsWith(".") || name === "__MACOSX") continue;
    if (isFile) files.push(name);
    if (isDirectory && depth > 1) {
      for (const file of filesIn(join(folder, name), depth - 1)) files.push(`${name}/${file}`);
    }
  }
  if (files.length > MOST_FILES) throw new InputError(`it has more than ${MOST_FILES} files`);
  return files;
}

/** The files beside one that are of the same set, such as the test part of an IDX file: it is among them. */
function siblingsOf(path: string): string[] {
  const likeness = (name: string) =>
    name.replace(/\.gz$/i, "").replaceAll(/[._]/g, "-").replace(
      /images|labels|image|label|idx[13]/gi,
      "*",
    )
      .replace(/[A-Za-z0-9]+/g, (word) => partOf(word) ? "*" : word);
  const own = basename(path);
  return filesIn(dirname(path), 1).filter((name) =>
    likeness(name) === likeness(own) || CIFAR.test(own) && /\.(bin|txt)$/i.test(name)
  ).sort();
}

/** The bytes of a plain file. */
function readWhole(path: string): Uint8Array {
  const { isFile, size } = statOf(path);
  if (!isFile) throw new InputError("it must be a plain file: it is a folder, pipe or device");
  if (size > MOST_BYTES) throw new InputError(`it has more than ${MOST_BYTES} bytes`);
  return Deno.readFileSync(path);
}

/** What identifies the files of a layout: how many there are, their bytes, their names and contents. */
export function digestFiles({ root, layout: { files } }: Looked) {
  const hash = createHash("sha256");
  let total = 0;
  for (const file of [...files].sort()) {
    let bytes: Uint8Array | undefined;
    try {
      bytes = readWhole(join(root, file));
    } catch (error) {
      // A table may name what is not there.
      if (!(error instanceof InputError)) throw error;
    }
    total += bytes?.length ?? 0;
    hash.update(`${JSON.stringify(file)} ${bytes === undefined ? "absent" : sha256Of(bytes)}\n`);
  }
  return { count: files.length, bytes: total, sha256: hash.digest("hex") };
}

/** What changes with the files of a layout, told by the system without reading them. */
export function stampFiles({ root, layout: { files } }: Looked): string {
  const hash = createHash("sha256");
  for (const file of files) {
    const path = join(root, file);
    const info = lstatIfThere(path);
    hash.update(`${JSON.stringify(path)} ${info?.size} ${info?.mtime?.getTime()} ${info?.ino}\n`);
  }
  return hash.digest("hex");
}
