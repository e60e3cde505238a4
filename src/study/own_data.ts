import { dirname, join } from "node:path";
import { InputError } from "../base/errors.ts";
import { registerDataset } from "../data/own/register.ts";
import type { Document } from "./overrides.ts";

/** A manifest as a study names it: alone, or as the dataset of a column, such as `mapAtR@./a.dataset.json`. */
const NAMED = /^(?<column>[A-Za-z0-9]+@)?(?<path>[^@\0]*\.dataset\.json)(?<settings>\(.*\))?$/;

/** The same in the text of an override. */
const IN_TEXT = /(?<=["=@])[^"=@\n]*\.dataset\.json/g;

/**
 * Puts the names of datasets in the place of the paths of their manifests, and makes these datasets
 * known.
 *
 * @param document The JSON of a study.
 * @param set The overrides of the study.
 * @param path The path of the study, from which manifests are named.
 * @throws {InputError} If a manifest cannot be used, its images have changed since, or two manifests of
 *   other images have one name.
 */
export async function withOwnData(
  document: unknown,
  set: readonly string[],
  path: string,
): Promise<{ document: unknown; set: string[] }> {
  const paths = new Set(set.flatMap((text) => text.match(IN_TEXT) ?? []));
  mapNames(document, (name) => {
    paths.add(name);
    return name;
  });
  const names = new Map<string, string>();
  const digests = new Map<string, { digest: string; manifest: string }>();
  for (const manifest of paths) {
    const { name, sha256: digest } = await registerDataset(join(dirname(path), manifest));
    const other = digests.get(name);
    if (other !== undefined && other.digest !== digest) {
      throw new InputError(
        `Cannot use the experiment "${path}": "${other.manifest}" and "${manifest}" are both called "${name}": give one another name, with loss-atlas data add --name`,
      );
    }
    digests.set(name, { digest, manifest });
    names.set(manifest, name);
  }
  return {
    document: names.size === 0 ? document : mapNames(document, (manifest) => names.get(manifest)!),
    set: set.map((text) => text.replace(IN_TEXT, (manifest) => names.get(manifest)!)),
  };
}

/** A dataset that is named stands ten levels deep at most. */
const DEEPEST = 32;

/** Copies a document, and replaces what stands for datasets: values of `dataset`, and columns. */
function mapNames(
  value: unknown,
  rename: (manifest: string) => string,
  isDataset = false,
  depth = 0,
): unknown {
  // What is nested deeper is no study, as the next reader says.
  if (depth > DEEPEST) return value;
  if (typeof value === "string") {
    const { column = "", path, settings = "" } = value.match(NAMED)?.groups ?? {};
    return path !== undefined && (isDataset || column !== "")
      ? `${column}${rename(path)}${settings}`
      : value;
  }
  if (Array.isArray(value)) {
    return value.map((each) => mapNames(each, rename, isDataset, depth + 1));
  }
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value as Document).map(([key, inner]) => [
      key,
      mapNames(inner, rename, key === "dataset", depth + 1),
    ]),
  );
}
