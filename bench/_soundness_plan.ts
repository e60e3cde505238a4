import { dirname, join } from "node:path";
import { catalogue as losses } from "../src/losses/catalogue.ts";
import { measureNames } from "../src/measures/catalogue.ts";
import type { Task } from "./_soundness_child.ts";
import { SCENARIOS } from "./_soundness_real.ts";

/** The folders whose mutants are tried, each with its files; the first that fits counts. */
const FOLDERS: readonly (readonly [folder: string, files: RegExp])[] = [
  ["assembly/measures", /^assembly\/measures\/(?!build)/],
  ["assembly", /^assembly\/(?!build|index)/],
  [
    "src/base",
    /^src\/(base\/(random|matrix|lbfgs|digest)|cell\/classes)\.ts/,
  ],
  ["src/compute", /^src\/compute\/(?!backend|tf|widen)/],
  ["src/data", /^src\/data\/(?!provision|datasets\/(mnist|fashion_mnist|cifar10))/],
  ["src/losses/placement", /^src\/losses\/placement\//],
  ["src/losses", /^src\/losses\/(?!conformance|catalogue\/_reference)/],
  ["src/measures/metrics", /^src\/measures\/metrics\//],
  ["src/measures/protocols", /^src\/measures\/protocols\//],
  ["src/measures", /^src\/measures\/(?!check_)/],
  ["src/networks/backbones", /^src\/networks\/backbones\//],
  ["src/networks", /^src\/networks\//],
];

/** The folder that a file counts for; undefined where it is no way from a cell to a value. */
export function folderOf(file: string): string | undefined {
  if (!/(?<!\.d|types|mod)\.ts$/.test(file)) return undefined;
  return FOLDERS.find(([, files]) => files.test(file))?.[0];
}

/** Every file with mutants, sorted. */
export async function mutableFiles(folder = "."): Promise<string[]> {
  const found: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = folder === "." ? name : `${folder}/${name}`;
    if (isDirectory && /^(src|assembly)/.test(path)) found.push(...await mutableFiles(path));
    else if (folderOf(path) !== undefined) found.push(path);
  }
  return found.sort();
}

/** What to run, in the folder of the project, to build what a file is compiled to. */
export function buildOf(file: string): { script: string; output: string } | undefined {
  const [, kernel] = file.match(/^assembly\/measures\/(\w+)\.ts$/) ?? [];
  if (kernel !== undefined) {
    const output = `src/measures/metrics/kernels/${kernel}.wasm`;
    return { script: "assembly/measures/build.ts", output };
  }
  return file.startsWith("assembly/")
    ? { script: "assembly/build.ts", output: "src/compute/kernels/kernels.wasm" }
    : undefined;
}

const network = (...names: string[]) =>
  names.map((name) => ({ name: `network/${name}`, measures: [] }));
const measured = (names: string[], measures: string[] | null) =>
  names.map((name) => ({ name: `measured/${name}`, measures }));
const loss = (name: string, few: boolean) =>
  Object.keys(SCENARIOS).filter((each) =>
    each.startsWith(`loss/${name}/`) && (!few || /\/(0|wide)$/.test(each))
  ).map((name) => ({ name, measures: [] }));

const EVERY_KERNEL = [
  ...network("plain", "linear", "scholl", "resnet8", "scholl-cifar", "resnet8-cifar"),
  ...network("cosine", "sgd", "whole"),
  ...["softmax", "prototype-joint", "triplet", "center"].flatMap((name) => loss(name, true)),
];

/** What runs a file of the networks, the data and the base; the first that fits counts. */
const RUNS: readonly (readonly [file: RegExp, scenarios: () => Task["scenarios"]])[] = [
  [/assembly|src\/compute/, () => EVERY_KERNEL],
  [/backbones\/linear/, () => network("linear")],
  [/backbones\/mlp/, () => [...network("plain"), ...measured(["known"], ["layerCka", "transfer"])]],
  [/backbones\/scholl/, () => network("scholl", "scholl-cifar")],
  [/backbones\/resnet8/, () => network("resnet8", "resnet8-cifar")],
  [/backbones/, () => [
    ...network("plain", "linear", "scholl", "resnet8", "scholl-cifar"),
    ...measured(["known"], ["layerCka", "transfer", "fineTune"]),
  ]],
  [
    /optimizers|schedule|activations/,
    () => network("plain", "sgd", "cosine", "plain-sgd", "resnet8-cifar"),
  ],
  [/fine_tune/, () => measured(["known", "open"], ["fineTune"])],
  [/restore|embeddings|scores/, () => [
    ...network("plain", "open-set", "whole"),
    ...measured(["known", "open"], ["openSet", "transfer", "layerCka", "ece", "fewShot"]),
    ...measured(["angles", "centers", "prototypes", "distances"], null),
  ]],
  [/cell_data|data\/split|data\/open_set|cell\/classes/, () => [
    ...network("plain", "subset", "open-set", "rotated", "whole", "open-set-cifar"),
    ...network("open-set-first"),
    ...measured(["open", "known"], ["transfer", "fewShot", "layerCka"]),
  ]],
  [/embed_network/, () => [
    ...network("plain", "scholl", "open-set", "similarity", "rotated"),
    ...["regression", "supcon", "prototype", "proxy-anchor"].flatMap((name) => loss(name, true)),
  ]],
  [/src\/networks/, () =>
    network(
      ...["plain", "scholl", "rotated", "dropout", "diverging", "similarity", "sgd", "augmented"],
      ...["whole", "subset", "open-set"],
    )],
  [
    /augmentation/,
    () => network("augmented", "shifted", "cropped", "reflected", "flipped", "cut", "plain"),
  ],
  [/data\/rotation/, () => network("rotated", "rotated-far")],
  [/datasets\/fashion/, () => network("fashion")],
  [/data\/(datasets\/)?cifar/, () => network("cifar")],
  [/datasets\/notmnist/, () => network("notmnist")],
  [/datasets\/omniglot/, () => network("omniglot")],
  [/src\/data/, () => network("plain", "fashion", "cifar", "omniglot", "notmnist", "open-set")],
  [/base\/lbfgs/, () => [
    ...measured(["known"], ["probeAccuracy", "transfer"]),
    ...loss("prototype", false),
    ...measured(["open", "collapsed"], ["probeAccuracy"]),
  ]],
  [/base\/matrix/, () => [
    ...network("plain"),
    ...measured(["known", "open", "centers", "collapsed"], null),
  ]],
  [/src\/base/, () => [
    ...network("plain", "subset", "rotated", "dropout", "augmented"),
    ...measured(["known"], ["fewShot", "fineTune"]),
  ]],
];

/** The names of the losses and of the measures whose definitions a file has a part in. */
class Users {
  readonly #imports = new Map<string, string[]>();
  readonly #homes = new Map<string, string[]>();

  static async create(): Promise<Users> {
    const users = new Users();
    for (const folder of ["losses/catalogue", "measures/metrics", "measures/protocols"]) {
      for await (const { name } of Deno.readDir(`src/${folder}`)) {
        if (!/^[a-z].*(?<!mod)\.ts$/.test(name)) {
          continue;
        }
        const file = `src/${folder}/${name}`;
        const module = await import(`../${file}`);
        const names = Object.values(module).flat()
          .map((value) => (value as { name?: string } | null)?.name)
          .filter((name) =>
            losses.some((loss) => loss.name === name) || measureNames.includes(name!)
          );
        if (names.length > 0) users.#homes.set(file, names as string[]);
      }
    }
    return users;
  }

  async of(file: string): Promise<string[]> {
    const users: string[] = [];
    for (const [home, names] of this.#homes) {
      if ((await this.#closure(home)).has(file)) users.push(...names);
    }
    return users;
  }

  async #closure(home: string): Promise<Set<string>> {
    const found = new Set([home]);
    for (const file of found) {
      for (const imported of await this.#importsOf(file)) found.add(imported);
    }
    return found;
  }

  async #importsOf(file: string): Promise<string[]> {
    const known = this.#imports.get(file);
    if (known) return known;
    const text = file.endsWith(".ts") ? await Deno.readTextFile(file) : "";
    const imports = [...text.matchAll(/^(?:import|export)(?! type)[^;]*?"(\.[^"]+)"/gm)]
      .map(([, path]) => join(dirname(file), path!));
    // What a kernel is compiled from has its part in the module that loads it.
    if (file.endsWith("/_packing.ts")) imports.push("assembly/measures/distances.ts");
    if (file.endsWith("/logistic_regression.ts")) imports.push("assembly/measures/logistic.ts");
    this.#imports.set(file, imports);
    return imports;
  }
}

let users: Promise<Users> | undefined;

/** The real trainings and measurements that may show a change of a file. */
export async function scenariosFor(file: string): Promise<Task["scenarios"]> {
  if (/^(src\/(losses|measures)|assembly\/measures)\//.test(file)) {
    const names = await (await (users ??= Users.create())).of(file);
    if (file.startsWith("src/losses/")) {
      const all = names.filter((name) => losses.some((loss) => loss.name === name));
      const chosen = all.length > 0
        ? all
        : ["softmax", "cosface", "prototype", "center", "triplet"];
      return [
        ...chosen.flatMap((name) => loss(name, chosen.length > 5)),
        ...chosen.length > 20 ? network("open-set", "similarity", "rotated", "dropout") : [],
      ];
    }
    const measures = names.filter((name) => measureNames.includes(name));
    // Metrics that no measure uses are for users of the library.
    if (measures.length === 0 && /metrics|protocols|assembly/.test(file)) return [];
    const wanted = measures.length > 0 && measures.length < 30 ? measures : null;
    const slow = ["transfer", "fineTune", "fewShot", "layerCka"];
    const first = wanted && wanted.every((name) => slow.includes(name)) ? ["known", "open"] : [
      ...["targets", "distances", "centers", "prototypes", "angles", "collapsed", "known", "open"],
    ];
    return measured(first, wanted);
  }
  return RUNS.find(([files]) => files.test(file))![1]();
}

/** Components from the one that most likely notices a change of a file to the least. */
export function probeOrder(file: string, costs: Readonly<Record<string, number>>): string[] {
  const stem = file.split("/").at(-1)!.replace(/^_|\.ts$/g, "").replaceAll("_", "-");
  const likely = [
    [/^(src|assembly)\/measures/, /^(measure|reading)\//],
    [/^(src\/compute|assembly)/, /^kernels\//],
    [/^src\/data/, /^(batches|selection|data\/)/],
    [/^src\/networks/, /^(training|embedding)/],
    [/^src\/base/, /^random/],
    [/^src\/losses/, /^loss\//],
  ].find(([files]) => files!.test(file))?.[1];
  const rank = (name: string) => name.includes(stem) ? 0 : likely?.test(name) ? 1 : 2;
  // The kernels are run by themselves: nothing else has a part in their fingerprints.
  return Object.keys(costs)
    .filter((name) => !name.startsWith("kernels/") || /^(src\/(compute|base)|assembly)/.test(file))
    .sort((a, b) => rank(a) - rank(b) || costs[a]! - costs[b]!);
}
