import { unzipSync, zipSync } from "fflate";
import { InputError, reasonOf } from "../base/errors.ts";

/** The folder of a bundle in its archive: who unpacks it finds everything in one place. */
const FOLDER = "bundle/";

/** The largest bundle in bytes. */
export const LARGEST_BUNDLE = 256 << 20;

/** The most parts of a bundle. */
const MOST_PARTS = 10_000;

/** The same for every archive, so that it depends on its parts alone; the first that zip knows. */
const TIME = new Date(1980, 0, 1);

/** Names of parts that are a path below a folder, on every system. */
const NAME = /^(?!.*(?:^|\/)\.{0,2}(?:\/|$))[^\p{C}\\:*?"<>|]{1,200}$/u;

/**
 * Puts parts into a zip archive: sorted, without compression. The same parts give the same bytes.
 *
 * @param parts The bytes of each part by its name.
 * @throws {InputError} If a name is no path below a folder on every system.
 */
export function encodeArchive(parts: ReadonlyMap<string, Uint8Array>): Uint8Array {
  const wrong = [...parts.keys()].find((name) => !NAME.test(name));
  if (wrong !== undefined) {
    throw new InputError(
      `A bundle has no room for the name ${
        JSON.stringify(wrong)
      }: rename the file, without \\ : * ? " < > and |`,
    );
  }
  const sorted = [...parts].sort(([a], [b]) => a < b ? -1 : 1);
  return zipSync(
    Object.fromEntries(sorted.map(([name, bytes]) => [FOLDER + name, bytes])),
    // What is stored as it is cannot unpack to more than it is.
    { level: 0, mtime: TIME },
  );
}

/**
 * Reads what {@linkcode encodeArchive} wrote, and nothing else: an archive has one form alone, so that
 * no other program sees other parts in it, and none is a link, hidden, or there twice.
 *
 * @param archive The bytes of the archive.
 * @returns The bytes of each part by its name.
 * @throws {InputError} If it is none; the message says why.
 */
export function decodeArchive(archive: Uint8Array): Map<string, Uint8Array> {
  const refuse = (why: string): never => {
    throw new InputError(why);
  };
  const names = new Set<string>();
  let size = 0;
  let found: Record<string, Uint8Array>;
  try {
    found = unzipSync(archive, {
      filter(part) {
        const name = part.name.startsWith(FOLDER) ? part.name.slice(FOLDER.length) : "";
        // Some systems do not tell upper from lower case.
        const key = name.toLowerCase();
        const shown = JSON.stringify(part.name.slice(0, 80));
        size += part.size;
        if (!NAME.test(name)) refuse(`its part ${shown} has a name that leads out of ${FOLDER}`);
        if (names.has(key)) refuse(`it has the part ${shown} twice`);
        if (part.compression !== 0) refuse(`its part ${shown} is compressed`);
        if (size > archive.length) refuse("its parts are larger than it is");
        if (names.add(key).size > MOST_PARTS) refuse(`it has more than ${MOST_PARTS} parts`);
        return true;
      },
    });
  } catch (error) {
    if (error instanceof InputError) throw error;
    return refuse(`it is no zip archive: ${reasonOf(error)}`);
  }
  const parts = new Map(
    Object.entries(found).map(([name, bytes]) => [name.slice(FOLDER.length), bytes]),
  );
  const again = encodeArchive(parts);
  const isSame = again.length === archive.length && again.every((byte, at) => byte === archive[at]);
  return isSame ? parts : refuse("it holds more, or in another form, than report --bundle writes");
}
