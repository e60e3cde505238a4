import { basename, resolve } from "node:path";
import { EXIT_CODES, InputError, StoreError } from "../base/errors.ts";
import { lstatIfThere } from "../base/files.ts";
import type {
  Described,
  ExportedFiles,
  ExportedNetwork,
  ExportFormat,
} from "../exports/exported.ts";
import { mlflow } from "../exports/mlflow.ts";
import { numpy } from "../exports/numpy.ts";
import { tensorboard } from "../exports/tensorboard.ts";
import { useBackend } from "../compute/backend.ts";
import { count } from "../results/text.ts";
import type { MeasureRecord } from "../store/measures.ts";
import type { StoredNetwork } from "../store/network.ts";
import type { NetworkReader } from "../store/network_reader.ts";
import { writeFiles } from "./files.ts";
import { openNetwork, requireStore } from "./networks.ts";
import type { Shared } from "./options.ts";
import { chooseStudies, findDrawable, type StudyArguments } from "./studies.ts";

const FORMATS = { tensorboard, mlflow, numpy } satisfies Record<string, ExportFormat>;

/** What is exported, how, and where to. */
export interface ExportOptions extends StudyArguments, Shared<"backend" | "store" | "json"> {
  format: keyof typeof FORMATS | undefined;
  out: string;
}

/** The file by which a folder is known to be an export, with what was written. */
const MARK = ".loss-atlas-export.json";

/** A network that is to be exported, with the values that are shown of it. */
interface Chosen {
  network: NetworkReader;
  metrics: ExportedNetwork["metrics"];
}

/** `deno task loss-atlas export`: networks of the store for other tools. */
export async function exportNetworks(given: ExportOptions): Promise<number> {
  const { format: name = "numpy", out } = given;
  const format = FORMATS[name];
  const before = earlierFiles(out, name);
  const { title, chosen } = await choose(given);
  const place = { folder: resolve(out), title };
  const written = new Set<string>();
  const write = async (files: ExportedFiles) => {
    for (const [path] of files) written.add(path);
    await writeFiles(files.map(([path, content]) => [`${out}/${path}`, content] as const));
  };
  // Said first, so that an export that is interrupted is known as one.
  await write([[MARK, mark(name, before)]]);
  const described: Described[] = [];
  let damaged = 0;
  for await (const { network, metrics } of chosen) {
    const whole = await readWhole(network);
    if (whole === undefined) {
      damaged++;
      continue;
    }
    const exported = { ...whole, metrics, name: fileName(whole) };
    await write(format.files(exported, place));
    described.push({ digest: whole.digest, cell: whole.cell, name: exported.name });
  }
  await write(format.index(described, place));
  for (const path of before.filter((path) => !written.has(path))) {
    await Deno.remove(`${out}/${path}`).catch(() => {});
  }
  await write([[MARK, mark(name, [...written].filter((path) => path !== MARK))]]);
  if (given.json) {
    const networks = described.map(({ digest, name }) => ({ digest, name }));
    console.log(JSON.stringify({ type: "result", format: name, out, networks }));
  } else {
    console.log(out);
    console.error(`${count(described.length, "network")} for ${NEXT[name](out)}`);
  }
  return damaged > 0 ? EXIT_CODES.failed : EXIT_CODES.done;
}

/** A network with all its parts; undefined, after a word, where it is damaged. */
async function readWhole(network: NetworkReader): Promise<StoredNetwork | undefined> {
  try {
    return await network.whole();
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    console.error(`not exported: ${network.record.digest.slice(0, 12)}: ${error.message}`);
    return undefined;
  }
}

/** What the user does next. */
const NEXT: Readonly<Record<keyof typeof FORMATS, (out: string) => string>> = {
  tensorboard: (out) => `TensorBoard: tensorboard --logdir ${out}, then Projector`,
  mlflow: (out) => `MLflow: mlflow ui --backend-store-uri ${out}`,
  numpy: (out) => `NumPy; back again: deno task loss-atlas import ${out}/runs.csv`,
};

const mark = (format: string, files: readonly string[]) =>
  `${JSON.stringify({ format, files: files.toSorted() }, null, 1)}\n`;

/**
 * The files of an earlier export into a folder, none where there is no folder yet.
 *
 * @throws {InputError} If the folder holds something else, which would be lost among the export.
 */
function earlierFiles(out: string, format: string): string[] {
  const refuse = (why: string): never => {
    throw new InputError(
      `Cannot export to "${out}" because ${why}: name another folder with --out`,
    );
  };
  const info = lstatIfThere(out);
  if (info === undefined) return [];
  if (!info.isDirectory) return refuse("it is no folder");
  if ([...Deno.readDirSync(out)].length === 0) return [];
  if (!lstatIfThere(`${out}/${MARK}`)?.isFile) return refuse("it holds files of yours");
  const found = earlier(`${out}/${MARK}`);
  if (found === undefined) return refuse(`its ${MARK} is damaged`);
  return found.format === format ? found.files : refuse(`it holds an export for ${found.format}`);
}

/** What an export says that it wrote: paths below its folder, and nothing else. */
function earlier(path: string): { format: string; files: string[] } | undefined {
  try {
    const { format, files } = JSON.parse(Deno.readTextFileSync(path));
    const isBelow = (path: unknown) =>
      typeof path === "string" && !/^[\\/]|^\w:|(^|[\\/])\.\.([\\/]|$)/.test(path);
    return typeof format === "string" && Array.isArray(files) && files.every(isBelow)
      ? { format, files }
      : undefined;
  } catch {
    return undefined;
  }
}

/** The network of a digest, or those of a study. */
async function choose(
  given: ExportOptions,
): Promise<{ title: string; chosen: AsyncIterable<Chosen> | Iterable<Chosen> }> {
  const [what] = given.positional as [string];
  const isDigest = /^[0-9a-f]{4,64}$/.test(what) && lstatIfThere(what) === undefined;
  if (isDigest) {
    const { network, records } = await openNetwork(given.store, what);
    return {
      title: fileName(network.record),
      chosen: [{ network, metrics: valuesOf(records) }],
    };
  }
  const { paths: [path], options } = await chooseStudies(given);
  const store = await requireStore(given.store);
  const { class: backend } = await useBackend(given.backend);
  const fixed = given.profile !== undefined || options.profile !== undefined;
  const { experiment, found } = await findDrawable(path!, fixed, options, store, backend);
  for (const message of found.damaged.values()) console.error(`damaged: ${message}`);
  if (found.untrained.length > 0) {
    console.error(`not trained yet: ${count(found.untrained.length, "network")}`);
  }
  // One at a time: all embeddings of a study may fill the memory.
  const chosen = async function* () {
    for (const { digest, metrics } of found.runs) {
      yield { network: await store.open(digest), metrics };
    }
  };
  return { title: experiment.name, chosen: chosen() };
}

/** The values of all measures of a network; of one taken again by later code, the last. */
function valuesOf(records: readonly MeasureRecord[]): ExportedNetwork["metrics"] {
  return Object.assign({}, ...records.map(({ values }) => values));
}

/** A name that tells networks apart at sight, and by the start of the digest for certain. */
function fileName({ cell, digest }: Pick<ExportedNetwork, "cell" | "digest">): string {
  const { dataset, loss, dimension, seed } = cell;
  const parts = [dataset, loss.name, `${dimension}d`, `seed${seed}`, digest.slice(0, 12)];
  return basename(parts.join("-").replaceAll(/[^\w.-]+/g, "_"));
}
