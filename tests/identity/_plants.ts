import { CELL_NAMES, type CellName, MEASURE_NAMES, type MeasureName } from "./_samples.ts";

/** A change of the sources that changes what they compute. */
export interface Plant {
  what: string;
  /** Whether it is planted in the everyday tests; all are in the long ones. */
  everyday?: true;
  /** The file, from the root of the tree. */
  file: string;
  /** What stands there, and what shall stand there instead. */
  edit: readonly [from: string, to: string];
  /** The sample networks whose identities it changes, and no others. */
  networks?: readonly CellName[];
  /** The sample measures whose identities it changes, their networks being the same. */
  measures?: readonly MeasureName[];
  /** What must be run in the tree after the edit. */
  build?: string;
}

const without = <T extends string>(all: readonly T[], ...names: T[]) =>
  all.filter((name) => !names.includes(name));

/** Fine-tuning trains as networks do. */
const TRAINING = { networks: CELL_NAMES, measures: ["fineTune"] } as const;
/** Those that ask the loss, or the network itself. */
const OF_LOSS = [
  "ece",
  "ece of cosface",
  "other images",
  "natural score",
  "transfer to classes",
  "transfer",
  "fewShot",
  "fineTune",
  "layerCka",
  "angle",
] as const;
const OF_NETWORK = without(OF_LOSS, "ece", "ece of cosface");
/** Those that read the images of Fashion-MNIST beside those of their network. */
const OF_OTHER_IMAGES = [
  "other images",
  "natural score",
  "transfer",
  "fewShot",
  "fineTune",
] as const;
const OBJECTS = ["objects", "open set of objects"] as const;
const OPEN = ["open set", "open set of objects"] as const;

/** The changes, and what each must change. */
export const PLANTS: readonly Plant[] = [
  {
    what: "Adam's epsilon",
    everyday: true,
    file: "src/networks/optimizers.ts",
    edit: ["beta2, epsilon, stepSize", "beta2, epsilon: 2 * epsilon, stepSize"],
    networks: without(CELL_NAMES, "sgd"),
    measures: ["fineTune"],
  },
  {
    what: "the momentum of gradient descent",
    file: "src/networks/optimizers.ts",
    edit: ["tf.mul(v, momentum)", "tf.mul(v, momentum / 2)"],
    networks: ["sgd"],
  },
  {
    what: "a batch that is short is dropped",
    everyday: true,
    file: "src/data/batches.ts",
    edit: ["Math.ceil(order.length / batchSize)", "Math.floor(order.length / batchSize)"],
    ...TRAINING,
  },
  {
    what: "the seed's purpose for the order of images",
    file: "src/data/batches.ts",
    edit: ["`order/epoch-${epoch}`", "`orders/epoch-${epoch}`"],
    ...TRAINING,
  },
  {
    what: "a loss that is not finite ends the training a step later",
    file: "src/networks/train.ts",
    edit: ["divergedAt: step }", "divergedAt: step + 1 }"],
    ...TRAINING,
  },
  {
    what: "of several best classes the last is predicted",
    everyday: true,
    file: "src/networks/scores.ts",
    edit: ["row[column]! > row[best]!", "row[column]! >= row[best]!"],
    ...TRAINING,
  },
  {
    what: "the constant of the clipping",
    file: "src/networks/optimizers.ts",
    edit: ["TINY = 1e-6", "TINY = 1e-5"],
    networks: ["clipped"],
  },
  {
    what: "the peak of one cycle",
    file: "src/networks/schedule.ts",
    edit: ["warmup * totalSteps - 1", "warmup * totalSteps"],
    networks: ["one cycle"],
  },
  {
    what: "the start of half a cosine",
    file: "src/networks/schedule.ts",
    edit: ["(step - warm) / (totalSteps", "(step + 1 - warm) / (totalSteps"],
    networks: ["cosine"],
    measures: ["fineTune"],
  },
  {
    what: "an activation",
    file: "src/networks/activations.ts",
    edit: ["=> tf.relu(x)", "=> tf.relu6(x)"],
    networks: ["relu"],
  },
  {
    what: "what dropout makes of the rest",
    file: "src/networks/trainer.ts",
    edit: ["0 : 1 / (1 - rate)", "0 : 1"],
    networks: ["dropout"],
  },
  {
    what: "how alike classes are by their images",
    file: "src/networks/train_network.ts",
    edit: ["meansByClass(images,", "meansByClass(images.map((pixel) => pixel >> 1),"],
    networks: ["similarity"],
  },
  {
    what: "an activation within a residual block",
    file: "src/networks/backbones/resnet8.ts",
    edit: ["const inner = tf.relu(", "const inner = tf.selu("],
    networks: ["resnet8"],
  },
  {
    what: "the activation of a layer",
    file: "src/networks/backbones/mlp.ts",
    edit: ['"relu"', '"linear"'],
    networks: ["sgd"],
  },
  {
    what: "the range of the first weights",
    file: "src/networks/backbones/operations.ts",
    edit: ["Math.sqrt(6 /", "Math.sqrt(5 /"],
    networks: CELL_NAMES,
    // A backbone is one component, from its first weights to its layers, and a network that comes
    // back from a store is probed with the class means of such weights.
    measures: [...OF_NETWORK, "ece", "ece of cosface", "held-out classes"],
  },
  {
    what: "the class of unknown images",
    file: "src/networks/embed_network.ts",
    edit: ["await embed(test), test.labels", "await embed(test), test.labels.map(() => 0)"],
    networks: OPEN,
  },
  {
    what: "the labels of held-out images",
    file: "src/networks/cell_data.ts",
    edit: ["(label) => held[label]!", "(label) => label"],
    networks: OPEN,
    measures: ["transfer to classes"],
  },
  {
    what: "what is kept of the classifier",
    file: "src/networks/embed_network.ts",
    edit: ["tf.transpose(weights)", "tf.neg(tf.transpose(weights))"],
    networks: CELL_NAMES,
  },
  {
    what: "a network comes back without its class means",
    file: "src/networks/restore.ts",
    edit: ["trainer.loss.setClassMeans?.(saved.geometry.classMeans);", ""],
    measures: OF_LOSS,
  },
  {
    what: "the public open-set classes",
    file: "src/data/open_set.ts",
    edit: ["[2, 4, 5, 9, 8, 3]", "[2, 4, 5, 9, 8, 1]"],
    networks: ["open set"],
    measures: ["transfer to classes"],
  },
  {
    what: "one pixel of the decoder of IDX",
    everyday: true,
    file: "src/data/idx.ts",
    edit: ["images: pixels.data,", "images: pixels.data.map((v, at) => at === 300 ? v ^ 1 : v),"],
    networks: without(CELL_NAMES, ...OBJECTS),
    measures: OF_OTHER_IMAGES,
  },
  {
    what: "one colour of the decoder of CIFAR",
    everyday: true,
    file: "src/data/cifar.ts",
    edit: ["return { images, labels, size, shape: CIFAR_SHAPE }", "images[7]! ^= 1;\n  $&"],
    networks: OBJECTS,
  },
  {
    what: "which images are mirrored",
    file: "src/data/augmentation.ts",
    edit: ['stream("flip").integer(2) === 1', 'stream("flip").integer(2) === 0'],
    networks: ["flip"],
  },
  {
    what: "where images are blanked",
    file: "src/data/augmentation.ts",
    edit: ["integer(height) - (cutout >> 1)", "integer(height) - (cutout >> 1) + 1"],
    networks: ["cutout"],
  },
  {
    what: "the rounding of rotated pixels",
    file: "src/data/rotation.ts",
    edit: ["Math.round(value)", "Math.floor(value)"],
    networks: ["rotated"],
    measures: ["angle"],
  },
  {
    what: "the sign of a margin",
    everyday: true,
    file: "src/losses/catalogue/cosface.ts",
    edit: ["tf.scalar(-margin)", "tf.scalar(margin)"],
    networks: ["cosface"],
    measures: ["ece of cosface", "natural score"],
  },
  {
    what: "an angle past the half circle",
    file: "src/losses/catalogue/arcface.ts",
    edit: ["-margin * Math.sin(margin)", "-Math.sin(margin)"],
    networks: ["arcface"],
  },
  {
    what: "the default of a margin",
    file: "src/losses/catalogue/cosface.ts",
    edit: ["bound / 4", "bound / 8"],
    networks: ["cosface"],
    measures: ["ece of cosface", "natural score"],
  },
  {
    what: "the logits of all angular losses",
    file: "src/losses/catalogue/_classifier.ts",
    edit: [
      ": tf.mul<tf.Tensor2D>(tf.matMul(normalize(x, 1)",
      ": tf.mul<tf.Tensor2D>(tf.matMul(normalize(tf.mul(x, 3), 1)",
    ],
    networks: ["cosface", "arcface"],
    measures: ["ece of cosface", "natural score"],
  },
  {
    what: "the update of the centers",
    file: "src/losses/catalogue/center.ts",
    edit: ["tf.add(count, 1)", "tf.add(count, 2)"],
    networks: ["center"],
  },
  {
    what: "the rounding of a sum",
    everyday: true,
    file: "assembly/sums.ts",
    edit: ["return sum + (even + odd);", "return sum + even + odd;"],
    build: "assembly/build.ts",
    networks: CELL_NAMES,
    measures: OF_LOSS,
  },
  {
    what: "the rounding of Adam's kernel",
    file: "assembly/adam.ts",
    edit: ["rate * first / (", "rate * (first / "],
    build: "assembly/build.ts",
    networks: without(CELL_NAMES, "sgd"),
    measures: ["fineTune"],
  },
  {
    what: "a tie of a pooling kernel",
    file: "assembly/pool.ts",
    edit: ["if (value > best)", "if (value >= best)"],
    build: "assembly/build.ts",
    networks: without(CELL_NAMES, "sgd"),
    measures: OF_NETWORK,
  },
  {
    what: "which rows a measure is given as those of training",
    file: "src/measures/readings.ts",
    edit: ['network.rows("train")', 'network.rows("test")'],
    measures: ["knn", "held-out classes", "other images", "natural score", "fewShot"],
  },
  {
    what: "which images of another dataset are novel",
    file: "src/measures/_network_readings.ts",
    edit: ["atMost(other.test, network", "atMost(other.train, network"],
    measures: ["held-out classes", "other images", "natural score", "fewShot"],
  },
  {
    what: "what stands for a value that is not finite",
    file: "src/measures/take.ts",
    edit: ["Number.isFinite(value) ? value : null", "Number.isNaN(value) ? null : value"],
    measures: MEASURE_NAMES,
  },
  {
    what: "a constant of a metric",
    everyday: true,
    file: "src/measures/metrics/discriminant.ts",
    edit: ["betweenTrace(means) / within", "betweenTrace(means) / (within + 1e-9)"],
    measures: ["fisherRatio"],
  },
  {
    what: "the divisor of a metric",
    file: "src/measures/metrics/neural_collapse.ts",
    edit: ["(x.rows * K)", "(x.rows * (K - 1))"],
    measures: ["nc1"],
  },
  {
    what: "the default of a parameter",
    file: "src/measures/metrics/neural_collapse.ts",
    edit: ['.default("train")', '.default("test")'],
    measures: ["nc1"],
  },
  {
    what: "a convention for single samples",
    file: "src/measures/metrics/silhouette.ts",
    edit: ["if (counts[own] === 1) return 0", "if (counts[own] === 1) return 1"],
    measures: ["silhouette"],
  },
  {
    what: "of several classes with most votes the last one wins",
    everyday: true,
    file: "src/measures/metrics/knn.ts",
    edit: ["votes[c]! > votes[winner]!", "votes[c]! >= votes[winner]!"],
    measures: ["knn", "transfer", "transfer to classes"],
  },
  {
    what: "of neighbours at one distance the last comes first",
    file: "src/measures/metrics/_ranking.ts",
    edit: ["&& index < this.indices[at]!", "&& index > this.indices[at]!"],
    measures: ["knn", "map", "transfer", "transfer to classes"],
  },
  {
    what: "of several best scores the last is the class",
    file: "src/measures/metrics/accuracy.ts",
    edit: ["row[j]! > row[best]!", "row[j]! >= row[best]!"],
    measures: ["ece", "ece of cosface"],
  },
  {
    what: "the number of bins",
    file: "src/measures/metrics/calibration.ts",
    edit: ["correct, bins = 15)", "correct, bins = 10)"],
    measures: ["ece", "ece of cosface"],
  },
  {
    what: "the score that a loss trains",
    everyday: true,
    file: "src/losses/catalogue/cosface.ts",
    edit: ['"logit" : "cosine"', '"cosine" : "logit"'],
    measures: ["natural score"],
  },
  {
    what: "the space in which a loss works",
    file: "src/losses/catalogue/softmax.ts",
    edit: ['"sphere" : "euclidean"', '"euclidean" : "sphere"'],
    measures: ["knn", "map", "fewShot"],
  },
  {
    what: "when a measure can be taken",
    file: "src/measures/protocols/angle_error.ts",
    edit: ["training.rotation === null ?", "training.rotation !== null ?"],
    measures: ["angle"],
  },
  {
    what: "the name of a column",
    file: "src/measures/protocols/fine_tune.ts",
    edit: ['name: "fineTuneAccuracy"', 'name: "fineTuningAccuracy"'],
    measures: ["fineTune"],
  },
];
