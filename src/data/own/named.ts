import { dirname, join, resolve } from "node:path";

/** A manifest that a call names, and the file or folder of its images. */
export interface NamedDataset {
  manifest: string;
  source: string;
}

/** What may be the name of a manifest. */
const NAME = /(?<=["=@])[^"=@\n]*\.dataset\.json/g;

/**
 * The manifests that studies, or what changes them, name. It reads what it may, checks nothing, and
 * loads nothing heavy: rights are granted by it before anything else is read.
 *
 * @param studies The paths of the studies.
 * @param changes Their overrides, which name manifests by paths from the studies too.
 * @param manifests Manifests that are named by themselves.
 */
export function namedDatasets(
  studies: readonly string[],
  changes: readonly string[],
  manifests: readonly string[],
): NamedDataset[] {
  const named = studies.flatMap((study) => {
    const texts = [readIfAllowed(study) ?? "", ...changes];
    const names = texts.flatMap((text) => text.match(NAME) ?? []);
    return names.map((name) => join(dirname(study), name));
  });
  return [...new Set([...named, ...manifests].map((path) => resolve(path)))].map((manifest) => {
    let source: unknown;
    try {
      source = JSON.parse(readIfAllowed(manifest) ?? "{}").source;
    } catch {
      // Who reads it next says what is wrong.
    }
    const isText = typeof source === "string" && source !== "";
    return { manifest, source: isText ? resolve(dirname(manifest), source as string) : manifest };
  });
}

function readIfAllowed(path: string): string | undefined {
  try {
    // A question on the terminal would be worse than no answer.
    if (Deno.permissions.querySync({ name: "read", path }).state !== "granted") return undefined;
    return Deno.readTextFileSync(path);
  } catch {
    return undefined;
  }
}
