import { sha256Of } from "../base/sha256.ts";
import { lossDefinition } from "../losses/mod.ts";
import { findMeasure } from "../measures/catalogue.ts";
import type { Cell } from "../study/types.ts";
import { catalogueMember, moduleGraph, type Root } from "./module_graph.ts";

/** SHA-256 of the code in each module that runs, by path; packages go by version and have none. */
export type Modules = Readonly<Record<string, string>>;

const here = (path: string) => new URL(path, import.meta.url).href;
const PROJECT = here("../../");

/** Modules that import every member of a family; what uses one names it among the roots. */
const CATALOGUES = {
  loss: here("../losses/catalogue.ts"),
  dataset: here("../data/catalogue.ts"),
  measure: here("../measures/catalogue.ts"),
  backbone: here("../networks/backbones/catalogue.ts"),
};

/** The exports that set up the backend with its kernels, and that train and embed on it. */
const TRAINING: readonly Root[] = [
  { address: here("../compute/backend.ts"), name: "useBackend" },
  { address: here("../networks/train_network.ts"), name: "trainNetwork" },
];

/** The exports that give measures the rows, scores and layers that they read. */
const MEASURING: readonly Root[] = [
  { address: here("../measures/take.ts"), name: "takeMeasures" },
];

/** The exports that train a network for a measure; they do not concern measures that train none. */
const FINE_TUNING = here("../networks/fine_tune.ts");

const known = new Map<string, Modules>();

/** The code that trains a cell's network: that of its loss, dataset and backbone, and no other. */
export function networkCode({ loss, dataset, training }: Cell): Modules {
  const { module } = lossDefinition(loss.name);
  const key = ["network", loss.name, dataset, training.backbone].join();
  return known.getOrInsertComputed(key, () =>
    walk(
      [
        ...TRAINING,
        member("loss", loss.name) ?? { address: module!, name: "*" },
        member("dataset", dataset)!,
        member("backbone", training.backbone)!,
      ],
      { userModule: module },
    ));
}

/** The code that takes a measure, that of the other datasets it reads included. */
export function measureCode(name: string, datasets: readonly string[]): Modules {
  const { module, trains } = findMeasure(name);
  const key = ["measure", name, ...datasets].join();
  return known.getOrInsertComputed(key, () =>
    walk(
      [
        ...MEASURING,
        member("measure", `${name}Measure`) ?? { address: module!, name: "*" },
        ...(trains === undefined ? [] : [member("loss", trains)!]),
        ...datasets.map((dataset) => member("dataset", dataset)!),
      ],
      { ends: trains === undefined ? [FINE_TUNING] : [] },
    ));
}

const digests = new WeakMap<Modules, string>();

/** One digest for some code: SHA-256 over a line `path sha256` for each module, sorted by path. */
export function codeDigest(modules: Modules): string {
  return digests.getOrInsertComputed(modules, digestOf);
}

function digestOf(modules: Modules): string {
  const lines = Object.entries(modules)
    .sort(([a], [b]) => a < b ? -1 : 1)
    .map(([path, sha256]) => `${path} ${sha256}\n`);
  return sha256Of(lines.join(""));
}

function member(family: keyof typeof CATALOGUES, name: string): Root | undefined {
  const local = name.replace(/-(.)/g, (_, letter) => letter.toUpperCase());
  return catalogueMember(CATALOGUES[family], local);
}

/** Paths are relative to the project, those of a user's loss to its folder: no machine's own. */
function walk(
  roots: readonly Root[],
  { userModule, ends = [] }: { userModule?: string | undefined; ends?: readonly string[] },
): Modules {
  const folder = userModule === undefined ? undefined : new URL(".", userModule).href;
  const pathOf = (address: string) => {
    if (address.startsWith(PROJECT)) return address.slice(PROJECT.length);
    return folder !== undefined && address.startsWith(folder)
      ? `./${address.slice(folder.length)}`
      : address;
  };
  const graph = moduleGraph(roots, [...Object.values(CATALOGUES), ...ends]);
  return Object.fromEntries([...graph].map(([address, sha256]) => [pathOf(address), sha256]));
}
