import type { Dataset } from "../src/data/types.ts";
import { loadDataset } from "../src/data/load.ts";
import { componentsOfMeasure, componentsOfNetwork } from "../src/identity/components.ts";
import { hashOf } from "../src/identity/hash.ts";
import { lossNames } from "../src/losses/catalogue.ts";
import { comparesNetworks, datasetsOfMeasure } from "../src/measures/applicability.ts";
import { measureNames, measures } from "../src/measures/catalogue.ts";
import { resolveMeasures } from "../src/measures/resolve.ts";
import { type NetworkSource, takeMeasures } from "../src/measures/take.ts";
import type { MeasureRequest } from "../src/measures/types.ts";
import { restoreNetwork } from "../src/networks/restore.ts";
import { type TrainedNetwork, trainNetwork } from "../src/networks/train_network.ts";
import { createTrainer } from "../src/networks/trainer.ts";
import type { Cell } from "../src/cell/cell.ts";
import { expandMatrix } from "../src/study/expand.ts";
import { parseExperiment } from "../src/study/parse.ts";

/** A short real training, and what is measured of its network. */
export interface Scenario {
  matrix: Record<string, unknown>;
  training: Record<string, unknown>;
  measures: readonly MeasureRequest[];
}

/** What came out of a training or of a measure. */
export interface Item {
  /** Its name: that of the scenario, and for a measure which one. */
  name: string;
  hash: string;
  /** What identifies it beside fingerprints: the resolved cell, or the measure. */
  asked: string;
  /** The components whose fingerprints identify it, those of datasets included. */
  components: string[];
}

const SHORT = { trainSize: 75, testSize: 40, epochs: 2, batchSize: 32 };
const AUGMENTATION = { shift: 2, crop: { padding: 3, fill: "reflect" }, flip: true, cutout: 5 };
const SGD = { name: "sgd", learningRate: 0.05, momentum: 0.9, weightDecay: 0.01 };

/** Trainings that together use every part of a network. */
const NETWORKS: Record<string, [loss: string | object, matrix?: object, training?: object]> = {
  plain: ["softmax"],
  scholl: ["center", { dimension: 2 }, { backbone: "scholl" }],
  resnet8: ["softmax", { dimension: 10 }, { backbone: "resnet8", trainSize: 40, batchSize: 16 }],
  linear: ["softmax", { dimension: 16 }, { backbone: "linear" }],
  "scholl-cifar": [
    "cosface",
    { dataset: "cifar-sample", dimension: 10 },
    { backbone: "scholl", trainSize: 40, batchSize: 16 },
  ],
  "resnet8-cifar": [
    "softmax",
    { dataset: "cifar-sample" },
    { backbone: "resnet8", trainSize: 40, batchSize: 16, optimizer: SGD },
  ],
  sgd: [
    "softmax",
    { activation: "sigmoid" },
    { optimizer: SGD, schedule: { name: "one-cycle" }, gradientClipping: 0.5 },
  ],
  cosine: [
    "softmax",
    { activation: "selu" },
    {
      optimizer: { name: "adam", decoupledWeightDecay: 0.05, beta1: 0.8 },
      schedule: { name: "cosine", warmup: 0.3 },
      gradientClipping: 0.01,
    },
  ],
  "plain-sgd": [
    "softmax",
    { activation: "relu" },
    { optimizer: { name: "sgd", momentum: 0 }, schedule: { name: "cosine" } },
  ],
  augmented: ["softmax", { dataset: "cifar-sample" }, { augmentation: AUGMENTATION }],
  shifted: ["softmax", {}, { augmentation: { shift: 3 } }],
  cropped: ["softmax", {}, { augmentation: { crop: { padding: 2, fill: "zero" } } }],
  reflected: ["softmax", {}, { augmentation: { crop: { padding: 4, fill: "reflect" } } }],
  flipped: ["softmax", { dataset: "fashion-sample" }, { augmentation: { flip: true } }],
  cut: ["softmax", {}, { augmentation: { cutout: 4 } }],
  rotated: [
    "prototype-joint",
    { dimension: 4 },
    { rotation: { maximum: 60 }, validation: 30 },
  ],
  "rotated-far": ["softmax", { dataset: "cifar-sample" }, { rotation: { maximum: 180 } }],
  "open-set": ["softmax", { openSetSplit: 2 }, { validation: 30 }],
  "open-set-cifar": [
    "cosface",
    { dataset: "cifar-sample", openSetSplit: 4 },
    { backbone: "linear", trainSize: 50 },
  ],
  "open-set-first": ["softmax", { dataset: "fashion-sample", openSetSplit: 0 }],
  subset: ["softmax", { seed: 7 }, { subset: "seed", validation: 30 }],
  similarity: [{ name: "prototype", similarity: "data" }],
  dropout: ["dropout", { seed: 2 }],
  whole: ["softmax", { dimension: 2 }, {
    backbone: "linear",
    trainSize: "all",
    testSize: "all",
    batchSize: 128,
  }],
  diverging: ["squared-error", {}, { optimizer: { name: "sgd", learningRate: 1e6 }, epochs: 8 }],
  fashion: ["softmax", { dataset: "fashion-sample" }, { backbone: "linear" }],
  cifar: ["softmax", { dataset: "cifar-sample" }, { backbone: "linear" }],
  notmnist: ["softmax", { dataset: "notmnist" }, { backbone: "linear" }],
  omniglot: ["softmax", { dataset: "omniglot" }, { backbone: "linear" }],
};

/** Forms of the losses, as the studies use them and others; each loss also by its defaults. */
const FORMS: Record<string, object[]> = {
  softmax: [{ normalizeWeights: true }],
  sphereface: [{ margin: 4, annealing: { base: 5, minimum: 0 } }, { margin: 1, scale: 10 }],
  cosface: [{ margin: 0 }, { margin: 0.2, scale: 12 }],
  arcface: [{ margin: 0 }, { margin: 0.3, scale: 25 }, { margin: 1.5 }],
  "arcface-detached": [{ margin: 0.3, scale: 25 }, { margin: 1.5 }],
  center: [{ lambda: 0.3, alpha: 0.2 }, { normalizeWeights: true }],
  contrastive: [{ margin: 3, balanced: true }, { normalizeEmbeddings: true }],
  triplet: [
    { mining: "batch-hard" },
    { mining: "semi-hard", squared: true },
    { average: "all", normalizeEmbeddings: true },
  ],
  "multi-similarity": [{ mining: null }, { alpha: 1.5, beta: 20, base: 0.7 }],
  circle: [{ scale: 30, margin: 0.3 }],
  "proxy-nca": [{ denominator: "all", temperature: 0.5 }],
  "proxy-anchor": [{ scale: 10, margin: 0.2 }],
  regression: [
    { layout: "circle", radius: 5 },
    { layout: "grid", radius: 2 },
    { layout: "simplex", radius: 5 },
    { radius: 5, similarity: "data" },
  ],
  prototype: [
    { reduction: "sum" },
    { objective: "cross-entropy" },
    { objective: "cross-entropy", scale: 7, similarity: "data" },
  ],
  "prototype-regression": [{ readout: "coordinate" }, { lower: 0, upper: 300 }],
  "prototype-joint": [{ taskWeight: 0.2 }],
  "label-smoothing": [{ smoothing: 0.4, rescale: true }],
  dropout: [{ rate: 0.6 }],
  "cosine-softmax": [{ temperature: 0.2, bias: true }, { normalizeEmbeddings: false }],
  sigmoid: [{ logitShift: true, initialBias: -1 }],
  "squared-error": [{ kappa: 3, target: 4, lossScale: 0.5 }],
  supcon: [{ temperature: 0.5 }],
};

const OPEN_SET_SCORES = measures.find("openSet");
const scores = () =>
  (OPEN_SET_SCORES.parameters.shape.score as unknown as { unwrap(): { options: string[] } })
    .unwrap().options;

/** Measures that take seconds: only some networks are measured by them. */
const SLOW = ["transfer", "fineTune", "fewShot", "layerCka"];

/** The measures by every way in which studies take them, and some more. */
function requests(slow: boolean): MeasureRequest[] {
  const plain = measureNames.flatMap((name): MeasureRequest[] =>
    Object.hasOwn(measures.find(name).parameters.shape, "split")
      ? [{ name, split: "train" }, { name, split: "test" }]
      : [name]
  ).filter((request) =>
    typeof request !== "string" ||
    request !== "openSet" && !SLOW.includes(request)
  );
  const other = "fashion-sample";
  const episodes = { name: "fewShot", queries: 4, episodes: 40 };
  const parts = { trainSize: 60, testSize: 50 };
  const quick: MeasureRequest[] = [
    ...plain,
    { name: "knnAccuracy", k: 5 },
    { name: "probeAccuracy", C: 0.05 },
    { name: "openSet", score: scores() },
    { name: "openSet", dataset: other, score: scores() },
    { name: "openSet", score: "centroid", oscr: "vaze" },
    { name: "openSet", dataset: other, score: "neighbours", neighbours: 3, normalize: false },
    { name: "openSet", dataset: other, score: "neighbours", normalize: true },
    { name: "openSet", dataset: other, score: "energy", temperature: 2, oscr: "vaze" },
  ];
  if (!slow) return quick;
  return [
    ...quick,
    { name: "transfer", ...parts },
    { name: "transfer", dataset: other, layer: ["embedding", "features"], ...parts },
    { ...episodes, shots: [1, 5], ways: 2 },
    { ...episodes, dataset: other, shots: 1, variant: ["UN", "L2N", "CL2N"] },
    { ...episodes, dataset: other, shots: 5, ways: 10 },
    { name: "fineTune", dataset: other, ...parts, epochs: 2, batchSize: 32 },
    { name: "layerCka", layer: ["embedding", "dense"], debiased: [true, false], images: 60 },
  ];
}

const MEASURED = { trainSize: 300, testSize: 200, epochs: 2, batchSize: 128 };
const MEASURED_NETWORKS: typeof NETWORKS = {
  known: ["softmax", { dimension: 3 }, { ...MEASURED, validation: 100 }],
  open: ["cosface", { dimension: 16, openSetSplit: 1 }, { ...MEASURED, testSize: "all" }],
  centers: ["center", { dimension: 2, activation: "relu" }, MEASURED],
  targets: ["regression", { dimension: 2, openSetSplit: 3 }, MEASURED],
  prototypes: ["prototype", { dimension: 3 }, MEASURED],
  distances: ["supcon", { dimension: 10 }, { ...MEASURED, validation: 100 }],
  angles: [
    "prototype-regression",
    { dimension: 3 },
    { ...MEASURED, rotation: { maximum: 60 } },
  ],
  collapsed: [
    "softmax",
    { dimension: 2, activation: "relu" },
    { ...MEASURED, optimizer: { name: "sgd", learningRate: 1e3 } },
  ],
};

/** All trainings by name; what is measured of each is chosen by the caller. */
export const SCENARIOS: Readonly<Record<string, Scenario>> = scenarios();

function scenarios(): Record<string, Scenario> {
  const all: Record<string, Scenario> = {};
  const add = (name: string, [loss, matrix, training]: typeof NETWORKS[string], extra = {}) => {
    all[name] = {
      matrix: {
        dataset: ["digits"],
        dimension: [3],
        seed: [1],
        ...lists({ loss: typeof loss === "string" ? { name: loss } : loss, ...matrix }),
      },
      training: { backbone: "mlp", ...SHORT, ...training },
      measures: [],
      ...extra,
    };
  };
  for (const [name, network] of Object.entries(NETWORKS)) add(`network/${name}`, network);
  for (const name of lossNames) {
    const dimensions = name === "prototype-joint" || name === "prototype-regression"
      ? [4, 11]
      : [2, 10];
    // Angles are what some losses regress on.
    const rotation = name.startsWith("prototype-") ? { rotation: { maximum: 60 } } : {};
    for (const [at, form] of [{}, ...FORMS[name] ?? []].entries()) {
      const { layout } = form as { layout?: string };
      const dimension = layout === "simplex" ? 9 : layout ? 2 : dimensions[at % 2]!;
      add(`loss/${name}/${at}`, [
        { name, ...form },
        { dimension },
        { backbone: "linear", ...rotation },
      ]);
    }
    add(`loss/${name}/wide`, [name, { dimension: dimensions[1]!, openSetSplit: 1 }, {
      backbone: "linear",
      trainSize: 60,
      ...rotation,
    }]);
  }
  for (const [name, network] of Object.entries(MEASURED_NETWORKS)) {
    add(`measured/${name}`, network, {
      measures: requests(name === "known" || name === "open"),
    });
  }
  return all;
}

/** Lists, as a matrix has them. */
function lists(values: object): Record<string, unknown[]> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, [value]]));
}

/**
 * Trains and measures a scenario as a study does.
 *
 * @param name The scenario.
 * @param wanted Which of its measures to take.
 * @param onItem Is given one result after the other; what it throws ends the scenario.
 */
export async function runScenario(
  name: string,
  wanted: (measure: string) => boolean,
  onItem: (item: Item) => void,
): Promise<void> {
  const { cell, measures } = asked(name, wanted);
  const trained = await trainNetwork(cell, load);
  onItem({
    name,
    hash: hashOf(trained),
    asked: JSON.stringify(cell),
    components: [...componentsOfNetwork(cell), `data/${cell.dataset}`],
  });
  const taken = measures.map((measure) =>
    comparesNetworks(measure) ? { ...measure, with: "another" } : measure
  );
  if (taken.length === 0) return;
  const source = sourceOf(cell, trained);
  try {
    await takeMeasures(source, taken, (measure, { values, notes }) => {
      onItem({
        name: `${name} ${JSON.stringify(measure)}`,
        hash: hashOf({ values, noted: Object.keys(notes) }),
        asked: JSON.stringify(measure),
        components: [
          ...componentsOfMeasure(measure, cell),
          ...[cell.dataset, ...datasetsOfMeasure(measure, cell)].map((each) => `data/${each}`),
        ],
      });
    });
  } finally {
    source.dispose();
  }
}

/** Is thrown where a study is not understood: then there is nothing that could have a digest. */
export class Unresolved extends Error {}

function asked(name: string, wanted: (measure: string) => boolean) {
  const { matrix, training, measures } = SCENARIOS[name]!;
  try {
    const experiment = parseExperiment(
      { name: "soundness", title: "Soundness", matrix, training, measures: ["accuracy"] },
      "soundness.json",
    );
    return {
      cell: expandMatrix(experiment)[0]!,
      measures: resolveMeasures(measures.filter((each) => wanted(nameOf(each)))),
    };
  } catch (cause) {
    throw new Unresolved("The study is not understood", { cause });
  }
}

const loaded = new Map<string, Promise<Dataset>>();
const load = (name: string) => loaded.getOrInsertComputed(name, () => loadDataset(name));

const nameOf = (request: MeasureRequest) => typeof request === "string" ? request : request.name;

/** The network as a store would give it back. */
function sourceOf(cell: Cell, network: TrainedNetwork): NetworkSource & { dispose(): void } {
  const made: { dispose(): void }[] = [];
  const keep = <T extends { dispose(): void }>(trainer: T) => {
    made.push(trainer);
    return Promise.resolve(trainer);
  };
  return {
    cell,
    embeddings: () => Promise.resolve(network.embeddings),
    geometry: () => Promise.resolve(network.geometry),
    load,
    trainer: () => keep(restoreNetwork(cell, network)),
    another: () => keep(createTrainer({ ...cell, seed: 2 })),
    dispose: () => made.forEach((each) => each.dispose()),
  };
}
