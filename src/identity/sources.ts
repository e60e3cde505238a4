import { sha256Of } from "../base/digest.ts";

const ROOT = new URL("../../", import.meta.url);

/** The folders of `src` on the way from a cell to a value: nothing else can change a result. */
export const SOURCE_FOLDERS = [
  "base",
  "cell",
  "compute",
  "data",
  "identity",
  "losses",
  "measures",
  "networks",
] as const;

let digest: Promise<string | undefined> | undefined;

/**
 * SHA-256 over the sources that decide results, and the lock file that pins what they import.
 * Undefined where they cannot have been edited, because they came over the network.
 */
export function sourcesDigest(): Promise<string | undefined> {
  return digest ??= ROOT.protocol === "file:" ? digestNow() : Promise.resolve(undefined);
}

/** The same as {@linkcode sourcesDigest}, read anew. */
export async function digestNow(): Promise<string> {
  const files = ["deno.lock"];
  for (const folder of SOURCE_FOLDERS) await addFiles(`src/${folder}`, files);
  const lines = files.sort().map((path) => {
    const bytes = Deno.readFileSync(new URL(path, ROOT));
    return `${sha256Of(bytes)}  ${path}\n`;
  });
  return sha256Of(lines.join(""));
}

async function addFiles(folder: string, files: string[]): Promise<void> {
  for await (const { name, isDirectory } of Deno.readDir(new URL(folder, ROOT))) {
    if (isDirectory) await addFiles(`${folder}/${name}`, files);
    else if (/\.(ts|js|wasm|json)$/.test(name)) files.push(`${folder}/${name}`);
  }
}
