import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { encodePack } from "../atlas/pack/encode_pack.ts";
import { memoryFiles } from "../atlas/pack/files.ts";
import { type Pack, readPack } from "../atlas/pack/open_pack.ts";
import { sha256Of } from "../base/digest.ts";
import { InputError, LossAtlasError, reasonOf } from "../base/errors.ts";
import { isOutside, lstatIfThere } from "../base/files.ts";
import { loadedModules } from "../base/own_modules.ts";
import { namedDatasets } from "../data/own/named.ts";
import type { MissingFigure } from "../figures/figures.ts";
import type { FoundRuns } from "../runner/find_runs.ts";
import { tasksOfStudy } from "../runner/plan.ts";
import type { Store } from "../store/store.ts";
import { loadModule } from "../study/modules.ts";
import { tuningResultPath } from "../study/tuning_result.ts";
import { decodeArchive, encodeArchive, LARGEST_BUNDLE } from "./archive.ts";
import { differenceOf } from "./difference.ts";
import { foundTasks, layOut, loadRequested } from "./lay_out.ts";
import {
  type BundleManifest,
  type BundleRequest,
  decodeManifest,
  digestsOf,
  encodeManifest,
  MANIFEST,
  presentWriter,
} from "./manifest.ts";
import { gatherModules, modulesOfStudy } from "./modules.ts";

/** What a bundle is made of. */
export interface BundleSource {
  /** The file of the study. */
  path: string;
  profile: string | undefined;
  set: readonly string[];
  store: Store;
  /** What the store has of the study. */
  found: FoundRuns;
  /** The class of the backend. */
  backend: string;
  /** Told of each figure that cannot be drawn. */
  onMissing?: (figure: MissingFigure) => void;
}

/**
 * Makes a bundle: one file with a study, its modules, its measures and all that follows from them.
 *
 * @param source What it is made of.
 * @returns Its bytes.
 * @throws {InputError} If something is too large, or a module imports what a bundle cannot carry.
 * @throws {StoreError} If the store is damaged.
 */
export async function makeBundle(source: BundleSource): Promise<Uint8Array> {
  const { path, profile, set, store, found, backend } = source;
  const study = await loadRequested(path, { set: [...set], ...(profile && { profile }) });
  const { modules, files } = await gatherModules(
    loadedModules().map((address) => fileURLToPath(address)),
    path,
    study.study.modules,
  );
  const request: BundleRequest = {
    study: `study/${study.study.name}.json`,
    ...(profile !== undefined && { profile }),
    set: [...set],
    modules,
    backend,
    writer: await presentWriter(),
  };
  if (files.has(request.study)) {
    throw new InputError(
      `A module imports "${study.study.name}.json", which is the name of the study in a bundle: rename the file`,
    );
  }
  const given = new Map([[request.study, await Deno.readFile(path)], ...files]);
  const { tuning, tuned } = study.study;
  if (tuning !== undefined && tuned !== undefined) {
    given.set(`study/${tuning.result}`, await Deno.readFile(tuningResultPath(path, tuning)));
  }
  for (const [name, manifest] of manifestsOf(path, set)) {
    if (isOutside(dirname(path), manifest)) {
      throw new InputError(
        `A bundle carries manifests of the study's folder and below: move "${manifest}" there`,
      );
    }
    given.set(`study/${name}`, await Deno.readFile(manifest));
  }
  const tasks = foundTasks(found, await tasksOfStudy(study, backend));
  const packed = await encodePack(store, tasks, { older: true });
  const pack = await readPack(memoryFiles(packed, "pack"));
  const { parts } = await layOut(study, pack, request, given, source.onMissing);
  for (const [name, bytes] of given) parts.set(name, bytes);
  parts.set(MANIFEST, encodeManifest(request, parts));
  const bundle = encodeArchive(parts);
  if (bundle.length <= LARGEST_BUNDLE) return bundle;
  throw new InputError(
    `A bundle has at most ${LARGEST_BUNDLE} bytes, and this one would have ${bundle.length}: make one for each part of the study, as with --set`,
  );
}

/** The manifests of the user's images that a study names, by their paths from its folder. */
function manifestsOf(study: string, set: readonly string[]): [name: string, manifest: string][] {
  return namedDatasets([study], set, []).map(({ manifest }) => [
    relative(dirname(resolve(study)), manifest).replaceAll("\\", "/"),
    manifest,
  ]);
}

/** A bundle as it was given, of which nothing is believed yet. */
export interface Bundle {
  /** The SHA-256 of the file. */
  digest: string;
  manifest: BundleManifest;
  /** The bytes of each part by its name, the manifest aside. */
  parts: ReadonlyMap<string, Uint8Array>;
}

/**
 * Reads the form of a bundle.
 *
 * @param path The file.
 * @throws {InputError} If it is no bundle; the message says why.
 */
export async function readBundle(path: string): Promise<Bundle> {
  try {
    const info = lstatIfThere(path) && await Deno.stat(path);
    if (info === undefined) throw new InputError("there is no such file");
    if (!info.isFile) throw new InputError("it is not a plain file");
    if (info.size > LARGEST_BUNDLE) {
      throw new InputError(`it must have at most ${LARGEST_BUNDLE} bytes: it has ${info.size}`);
    }
    const bytes = await Deno.readFile(path);
    const parts = decodeArchive(bytes);
    const manifest = decodeManifest(parts.get(MANIFEST));
    parts.delete(MANIFEST);
    return { digest: sha256Of(bytes), manifest, parts };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new InputError(`"${path}" is not a bundle: ${error.message}`);
  }
}

/** A part of a bundle that is not what it must be. */
export interface Fault {
  part: string;
  /** What is wrong, in words. */
  what: string;
}

/** What a bundle says that does not agree with its manifest. */
export function manifestFaults({ manifest: { files }, parts }: Bundle): Fault[] {
  const digests = digestsOf(parts);
  return [...new Set([...Object.keys(files), ...parts.keys()])].flatMap((part) => {
    const [expected, actual] = [
      Object.hasOwn(files, part) ? files[part] : undefined,
      Object.hasOwn(digests, part) ? digests[part] : undefined,
    ];
    const what = actual === undefined
      ? "it is missing"
      : expected === undefined
      ? "the manifest does not name it"
      : `it has the SHA-256 ${actual}, the manifest says ${expected}`;
    return expected === actual ? [] : [{ part, what }];
  });
}

/** What a bundle came out as that was laid out again. */
export interface CheckedBundle {
  /** Its networks and measures; absent where they cannot be read. */
  pack?: Pack;
  /** How many claims were judged again. */
  claims: number;
  faults: Fault[];
}

/** The parts that say what the others follow from, the pack aside. */
const isGiven = (name: string) => /^(study|modules)\//.test(name);

/**
 * Lays out a bundle again, and compares each part with what follows from its study and its measures.
 *
 * @param bundle A bundle that agrees with its manifest.
 * @param scratch A folder for its study and its modules, which this process may write and read.
 * @param beforeModules Called before code of the bundle is loaded.
 */
export async function checkBundle(
  { manifest: { request }, parts }: Bundle,
  scratch: string,
  beforeModules: () => Promise<void> = async () => {},
): Promise<CheckedBundle> {
  const given = new Map([...parts].filter(([name]) => isGiven(name)));
  const absent = [request.study, ...request.modules].find((name) => !given.has(name));
  if (absent !== undefined) {
    return {
      claims: 0,
      faults: [{ part: absent, what: "the manifest asks for it, and it is missing" }],
    };
  }
  for (const [name, bytes] of given) {
    await Deno.mkdir(dirname(join(scratch, name)), { recursive: true });
    await Deno.writeFile(join(scratch, name), bytes);
  }
  let part = "modules";
  let pack: Pack | undefined;
  try {
    if (request.modules.length > 0) await beforeModules();
    for (const module of request.modules) {
      part = module;
      await loadModule(join(scratch, module));
    }
    part = request.study;
    const study = await loadRequested(join(scratch, part), request);
    const unlisted = modulesOfStudy(study.study.modules)
      .find((name) => !request.modules.includes(name));
    if (unlisted !== undefined) {
      throw new InputError(`it names the module "${unlisted}", which the manifest does not`);
    }
    part = "pack";
    const files = [...parts].filter(([name]) => name.startsWith("pack/"));
    pack = await readPack(memoryFiles(
      new Map(files.map(([name, bytes]) => [name.slice("pack/".length), bytes])),
      part,
    ));
    part = "report";
    const { parts: expected, claims } = await layOut(study, pack, request, given);
    const manifests = manifestsOf(join(scratch, request.study), request.set);
    const named = new Set(manifests.map(([name]) => `study/${name}`));
    for (const [name, bytes] of given) {
      const isRead = named.has(name) || isUsed(name, request, study.study.tuning);
      if (isRead) expected.set(name, bytes);
    }
    const faults = [...new Set([...expected.keys(), ...parts.keys()])].flatMap((name) => {
      const what = differenceOf(name, parts.get(name), expected.get(name));
      return what === undefined ? [] : [{ part: name, what }];
    });
    return { pack, claims: claims.length, faults };
  } catch (error) {
    if (!(error instanceof LossAtlasError || error instanceof RangeError)) throw error;
    const what = reasonOf(error).replaceAll(`${scratch}/`, "");
    return { ...(pack && { pack }), claims: 0, faults: [{ part, what }] };
  }
}

/** Whether something reads a part that is given: modules read what lies beside them. */
function isUsed(
  name: string,
  { study, modules }: BundleRequest,
  tuning: { result: string } | undefined,
): boolean {
  return name === study || name.startsWith("modules/") ||
    modules.some((module) => name.startsWith(`${dirname(module)}/`)) ||
    tuning !== undefined && name === `study/${tuning.result}`;
}

/** What wrote a bundle, where that is not this version; undefined where it is. */
export async function otherWriter({ manifest }: Bundle): Promise<string | undefined> {
  const { writer } = manifest.request;
  const present = await presentWriter();
  const text = ({ version, deno, sources }: typeof writer) =>
    `Loss Atlas ${version} (sources ${sources.slice(0, 12)}) with Deno ${deno}`;
  return text(writer) === text(present)
    ? undefined
    : `${text(writer)} wrote it, and this is ${text(present)}`;
}
