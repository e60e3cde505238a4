import { largestProbabilities, matrixFrom } from "../../base/matrix.ts";
import type { Cell } from "../../cell/cell.ts";
import type { FixedSchedule, OptimizerOptions, PlateauSchedule } from "../../cell/training.ts";
import { type Tensor, type Tensor1D, type Tensor2D, tf, type Variable } from "../../compute/tf.ts";
import { uploadImages } from "../../data/batches.ts";
import { onBackend } from "../../losses/conformance/backends.ts";
import { activate, type Activation } from "../../networks/activations.ts";
import { comparableLayers, planOf } from "../../networks/backbones/catalogue.ts";
import { selectCellData } from "../../networks/cell_data.ts";
import { embedNetwork } from "../../networks/embed_network.ts";
import { clipGradients, createOptimizer } from "../../networks/optimizers.ts";
import { readVariables, restoreNetwork, type Variables } from "../../networks/restore.ts";
import { Plateau } from "../../networks/plateau.ts";
import { learningRateFactor } from "../../networks/schedule.ts";
import { mapImages, predictionsOf } from "../../networks/scores.ts";
import { trainNetwork } from "../../networks/train_network.ts";
import { createTrainer } from "../../networks/trainer.ts";
import { outcomeLater, type Produced } from "./probe.ts";
import {
  type CellChange,
  datasetOf,
  DIVERGING,
  GRADIENTS,
  loadStandIn,
  plainNumbers,
  plainSplit,
  STAND_IN,
  standInCell,
} from "../stand_ins.ts";

/** The training loop: whole trainings, their short last batches and later epochs included. */
export async function training(): Promise<Produced> {
  // Fine-tuning trains the same way, and keeps neither embeddings nor geometry.
  const train = async (change = {}, training = {}) => {
    const cell = standInCell({ ...change, training });
    const { embeddings: _, geometry: __, ...trained } = await trainNetwork(cell, loadStandIn);
    return trained;
  };
  const first = await train();
  const stopped = new AbortController();
  return {
    network: first,
    seeds: [await train({ seed: 0 }), await train({ seed: 2 ** 32 - 1 })],
    epochs: await train({}, { epochs: 3, batchSize: 30 }),
    "one batch": await train({}, { epochs: 1, batchSize: 1000 }),
    divergence: [
      await train({ loss: { name: DIVERGING } }),
      await train({ loss: { name: DIVERGING } }, { batchSize: 97 }),
      await train({}, { optimizer: { name: GRADIENTS }, epochs: 1 }),
    ],
    abortion: await outcomeLater(() =>
      trainNetwork(standInCell(), loadStandIn, {
        onProgress: () => stopped.abort(new RangeError("stopped")),
        signal: stopped.signal,
      })
    ),
  };
}

/** A whole training on images that only some networks have. */
export function trainingOn(change: CellChange): () => Promise<Produced> {
  return async () => ({ network: await trainNetwork(standInCell(change), loadStandIn) });
}

/** What is kept of a network: embeddings, confidences, geometry. */
export async function embedding(): Promise<Produced> {
  const { kept, cell, data } = await keptOfNetwork();
  const trainer = createTrainer({ ...cell, loss: { ...cell.loss, classless: true } });
  const classless = await embedNetwork(trainer, data);
  trainer.dispose();
  return { kept, "without classes": classless, confidences: largestProbabilities(TIED) };
}

/** Two scores that tie, none that is a number, and no scores at all. */
export function predictions(): Produced {
  return { predictions: [predictionsOf(TIED, TIED.rows), predictionsOf(undefined, 3)] };
}

const TIED = matrixFrom([[1, 3, 3], [2, 2, 2], [NaN, 1, 2], [1, NaN, 2], [-1, -2, -Infinity]]);

async function keptOfNetwork() {
  const cell = standInCell({ training: { trainSize: 41, validation: 20 } });
  const data = await selectCellData(cell, loadStandIn);
  const trainer = createTrainer(cell);
  const kept = await embedNetwork(trainer, data);
  const lossVariables = await readVariables(trainer.loss.variables);
  const weights = await readVariables(trainer.backbone.variables);
  trainer.dispose();
  return { kept, cell, data, weights, lossVariables };
}

/** A network as measures get it back, from what is kept of it. */
export async function restoration(): Promise<Produced> {
  const { kept: { geometry }, data, ...variables } = await keptOfNetwork();
  // Numbers that no initialiser has drawn: where a network started decides nothing of its return.
  const [weights, lossVariables] = [
    plainValues(variables.weights),
    plainValues(variables.lossVariables),
  ];
  const restored = restoreNetwork(standInCell({ seed: 6 }), { weights, lossVariables, geometry });
  const again = await mapImages(data.test, (images) => restored.embed(images));
  const scores = await mapImages(
    data.test,
    (images) => restored.loss.scores(restored.embed(images)),
  );
  restored.dispose();
  return { embeddings: again, scores };
}

function plainValues(variables: Variables): Variables {
  return Object.fromEntries(
    Object.entries(variables).map(([name, { shape, data }], at) => [
      name,
      { shape, data: plainNumbers(data.length, 50 + at) },
    ]),
  );
}

/** The clipping of gradients. */
export async function clipping(): Promise<Produced> {
  const gradients = {
    a: tf.tensor1d(plainNumbers(9)),
    b: tf.tensor2d(plainNumbers(8, 2), [2, 4]),
  };
  const none = { a: tf.zeros([3]) };
  const values = [1e-3, 0.5, 1, 100].flatMap((maximum) =>
    [gradients, none].map((each) =>
      Object.values(clipGradients(each, maximum)).map((tensor) => tensor.dataSync())
    )
  );
  const cell = standInCell({ training: { gradientClipping: 0.05 } });
  return { values, network: await trainNetwork(cell, loadStandIn) };
}

/** Steps of an optimiser on variables of many sizes, for each of its settings. */
export function optimizer(...settings: readonly OptimizerOptions[]): () => Promise<Produced> {
  return async () => {
    const steps = () => settings.map(stepsOf);
    const cpu: unknown[] = [];
    await onBackend("cpu", () => Promise.resolve(void cpu.push(steps())));
    return { steps: steps(), cpu };
  };
}

function stepsOf(options: OptimizerOptions): unknown {
  const sizes = [1, 3, 4, 7, 16, 33, 1000];
  const variables: Record<string, Variable> = Object.fromEntries(
    sizes.map((size) => [`v${size}`, tf.variable(tf.tensor1d(plainNumbers(size, size)))]),
  );
  const optimizer = createOptimizer(options, variables);
  const seen: unknown[] = [];
  for (const [step, factor] of [undefined, 0.5, 1, 1e-3, 1].entries()) {
    const gradients = Object.fromEntries(
      sizes.filter((size) => step !== 2 || size !== 3)
        .map((size) => [
          `v${size}`,
          tf.mul(tf.tensor1d(plainNumbers(size, size + step + 1)), 10 ** (1 - 2 * (step % 3))),
        ]),
    );
    optimizer.apply(gradients, factor);
    seen.push(Object.values(variables).map((variable) => variable.dataSync().slice()));
    tf.dispose(gradients);
  }
  optimizer.dispose();
  tf.dispose(variables);
  return seen;
}

/** The factors of a schedule over whole trainings. */
export function schedule(...settings: readonly FixedSchedule[]): () => Produced {
  return () => ({
    factors: settings.map((schedule) =>
      [1, 2, 3, 10, 97].map((total) =>
        Float64Array.from({ length: total }, (_, step) => learningRateFactor(schedule, step, total))
      )
    ),
  });
}

/** The schedule that ends by itself: its factors along made-up courses, and whole trainings. */
export async function plateau(): Promise<Produced> {
  const settings = { name: "plateau", warmup: 0.5, window: 0.2, decay: 0.2 } as const;
  const forms: PlateauSchedule[] = [
    settings,
    { ...settings, warmup: 0, decay: 1 },
    { ...settings, warmup: 2.3, window: 0.5 },
  ];
  const train = async (schedule: PlateauSchedule, epochs: number, loss = {}) => {
    const cell = standInCell({
      loss: { name: STAND_IN, ...loss },
      training: { schedule, epochs, validation: 20 },
    });
    const { embeddings: _, geometry: __, ...trained } = await trainNetwork(cell, loadStandIn);
    return trained;
  };
  return {
    courses: forms.flatMap((form) => [0, 3, 100].map((rising) => courseOf(form, rising))),
    networks: [
      await train(settings, 5),
      await train(settings, 30),
      await train(forms[2]!, 12, { classless: false }),
    ],
  };
}

/** The factors of a training of at most 16 epochs whose accuracy rises over some of them. */
function courseOf(form: PlateauSchedule, rising: number): unknown {
  const plateau = new Plateau(form, { epochs: 16, steps: 7 });
  const factors: number[] = [];
  for (let epoch = 1; epoch <= plateau.epochs; epoch++) {
    for (let step = 0; step < 7; step++) factors.push(plateau.factor(factors.length));
    const level = Math.min(epoch, rising) / 20 - 0.5;
    if (plateau.watches) plateau.watch(Uint8Array.from(plainNumbers(50), (x) => +(x < level)));
  }
  return [Float64Array.from(factors), plateau.convergence];
}

/** An activation of the embedding and its gradient. */
export function activation(name: string): () => Produced {
  return () => {
    const values = [
      -Infinity,
      -100,
      -9,
      -1.5,
      -1e-4,
      -0,
      0,
      1e-4,
      0.5,
      1,
      3,
      20,
      100,
      Infinity,
      NaN,
    ];
    const x = tf.tensor2d([values, [...plainNumbers(values.length)]]);
    const apply = (x: Tensor) => activate(x as Tensor2D, name as Activation);
    // The gradient of an activation that gives its input back needs an operation before it.
    const gradient = tf.grad((x: Tensor) => apply(tf.mul(x, 1)))(x);
    return { value: apply(x).dataSync(), gradient: gradient.dataSync() };
  };
}

type BackboneAspects = Record<"initial" | "gradients" | "embedding" | "layers", unknown[]>;

/** A backbone at the sizes of real images: first weights, gradients, running statistics, layers. */
export function backbone(name: string): () => Promise<Produced> {
  return async () => {
    const aspects: BackboneAspects = { initial: [], gradients: [], embedding: [], layers: [] };
    const sizes = [[[28, 28, 1], 37], [[32, 32, 3], 11], [[16, 16, 1], 9]] as const;
    const refused: Error[] = [];
    for (const [shape, rows] of sizes) {
      const outcome = await outcomeLater(() => addSize(aspects, name, shape, rows));
      // One of the user's own need not take images of every size, but of one that is looked at.
      if (outcome instanceof Error) refused.push(outcome);
    }
    if (refused.length === sizes.length) throw refused[0];
    return refused.length === 0 ? { ...aspects } : { ...aspects, refused };
  };
}

async function addSize(
  aspects: BackboneAspects,
  name: string,
  shape: readonly [number, number, number],
  rows: number,
): Promise<void> {
  const cell = backboneCell(name, shape);
  const trainer = createTrainer(cell);
  aspects.initial.push(await readVariables(trainer.backbone.variables));
  const { labels, ...split } = plainSplit(rows, shape, 8);
  const images = uploadImages({ ...split, labels });
  const classes = tf.tensor1d(labels, "int32") as Tensor1D;
  // The running statistics and the embedding of the first weights, which a step overwrites.
  const loss = trainer.step(images, classes);
  aspects.embedding.push(loss.dataSync());
  aspects.gradients.push(await readVariables(trainer.backbone.variables));
  trainer.dispose();

  const fresh = createTrainer(cell);
  fresh.backbone.features(images, { training: true });
  const embed = [fresh.embed(images), fresh.embed(tf.slice(images, 0, 3))];
  aspects.embedding.push(embed.map((x) => x.dataSync()));
  const outputs = fresh.backbone.activations(tf.slice(images, 0, 3));
  aspects.layers.push(
    comparableLayers(name, shape, cell.dimension),
    Object.entries(outputs).map(([layer, x]) => [layer, x.shape, x.dataSync()]),
  );
  fresh.dispose();
  tf.dispose([images, classes]);
}

function backboneCell(backbone: string, shape: readonly [number, number, number]): Cell {
  const [dimension] = planOf(backbone, shape, standInCell().dimension).at(-1)!.output;
  return standInCell({
    dataset: datasetOf(shape),
    dimension: dimension!,
    training: { backbone, optimizer: { name: GRADIENTS } as unknown as OptimizerOptions },
  });
}
