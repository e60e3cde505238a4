import { randomStream } from "../../base/random.ts";
import { type Tensor1D, type Tensor2D, tf } from "../../compute/tf.ts";
import { type Batch, evaluate, randomBatch } from "../../losses/conformance/batch.ts";
import { edgeCases } from "../../losses/conformance/edge_cases.ts";
import type { Loss, LossDefinition, LossGeometry } from "../../losses/loss.ts";
import { naturalScore, resolveParameters, spaceOf } from "../../losses/resolve.ts";
import { dropout } from "../../networks/trainer.ts";
import { trainNetwork } from "../../networks/train_network.ts";
import { readVariables } from "../../networks/restore.ts";
import { alike, loadStandIn, standInCell } from "../stand_ins.ts";
import { outcomeLater, outcomeOf, type Produced } from "./probe.ts";
import { parameterForms } from "./parameter_forms.ts";

/** The geometry of the edge cases, then those of real trainings. */
const GEOMETRIES: readonly LossGeometry[] = [
  { classes: 4, dimension: 3 },
  { classes: 10, dimension: 2 },
  { classes: 10, dimension: 16 },
];

/** A loss: first variables, values, gradients, its own updates, and how it scores. */
export function loss(definition: LossDefinition): () => Promise<Produced> {
  return async () => {
    const aspects: Record<Aspect, unknown[]> = {
      initial: [],
      value: [],
      gradient: [],
      update: [],
      scores: [],
    };
    for (const form of parameterForms(definition.parameters, definition.forms)) {
      // The widest geometry tells nothing of a form that the others do not.
      const geometries = Object.keys(form).length === 0 ? GEOMETRIES : GEOMETRIES.slice(0, 2);
      for (const [at, geometry] of geometries.entries()) {
        await addForm(aspects, definition, form, geometry, at === 0);
      }
    }
    for (const [form, geometry] of furtherForms(definition)) {
      await addForm(aspects, definition, form, geometry, false);
    }
    return { ...aspects, ...await trainedWith(definition) };
  };
}

/** The score of a loss for unknown classes, in each form of its parameters. */
export function openSetScore(definition: LossDefinition): () => Produced {
  const { name } = definition;
  return () => ({
    scores: parameterForms(definition.parameters, definition.forms).map((form) =>
      outcomeOf(() =>
        naturalScore({ name, ...resolveParameters(definition, { ...form, name }, GEOMETRIES[0]!) })
      )
    ),
  });
}

/** The space in which a loss works, in each form of its parameters. */
export function space(definition: LossDefinition): () => Produced {
  const { name } = definition;
  return () => ({
    spaces: parameterForms(definition.parameters, definition.forms).map((form) =>
      outcomeOf(() =>
        spaceOf(definition, resolveParameters(definition, { ...form, name }, GEOMETRIES[0]!))
      )
    ),
  });
}

/** Six classes, as open-set networks know, that neither a circle nor a simplex places. */
const SIX: LossGeometry = { classes: 6, dimension: 3 };

/** Forms that no schema tells, each where it matters: given targets, and similarities of classes. */
function furtherForms(
  { parameters }: LossDefinition,
): (readonly [form: Record<string, unknown>, geometry: LossGeometry])[] {
  const has = (key: string) => Object.hasOwn(parameters.shape, key);
  const points = ({ classes, dimension }: LossGeometry) =>
    Array.from(
      { length: classes },
      (_, k) => Array.from({ length: dimension }, (_, axis) => Math.sin(1 + 3 * k + axis)),
    );
  const heavier = has("priorWeight") ? { priorWeight: 2 } : {};
  const [small] = GEOMETRIES;
  return [
    [{}, SIX],
    ...has("similarity")
      ? [
        [{ similarity: alike(small!.classes) }, small!],
        [{ similarity: { vectors: points(SIX) }, ...heavier }, SIX],
        [{ similarity: "data" }, { ...SIX, dimension: 2 }],
      ] as const
      : [],
    ...has("targets") ? [[{ targets: points(SIX), radius: 2 }, SIX]] as const : [],
  ];
}

type Aspect = "initial" | "value" | "gradient" | "update" | "scores";

async function addForm(
  aspects: Record<Aspect, unknown[]>,
  definition: LossDefinition,
  form: Record<string, unknown>,
  geometry: LossGeometry,
  withEdges: boolean,
): Promise<void> {
  const made = outcomeOf(() => {
    const parameters = resolveParameters(definition, { ...form, name: definition.name }, geometry);
    return definition.create(parameters, {
      ...geometry,
      seed: 1,
      similarity: alike(geometry.classes),
    });
  });
  if (made instanceof Error) return void aspects.initial.push(made);
  const loss = made as Loss;
  try {
    aspects.initial.push(await readVariables(loss.variables));
    const batch = randomBatch(geometry, 2);
    loss.setClassMeans?.(batch.embeddings.slice(0, geometry.classes));
    const batches = [batch, large(geometry)];
    if (withEdges) batches.push(...(await edgeCases(loss, geometry, 3)).map(({ batch }) => batch));
    for (const each of batches) {
      const evaluation = await outcomeLater(() => evaluate(loss, each));
      const { value, gradients } = evaluation as Awaited<ReturnType<typeof evaluate>>;
      aspects.value.push(evaluation instanceof Error ? evaluation : value);
      aspects.gradient.push(gradients);
      aspects.scores.push(scoresOf(loss, each));
    }
    for (const each of batches.slice(0, 4)) aspects.update.push(updated(loss, each));
  } finally {
    loss.dispose();
  }
}

/** A batch as long as those of real trainings, with fewer of the last class. */
function large({ classes, dimension }: LossGeometry): Batch {
  const stream = randomStream(4, "probe");
  return {
    embeddings: Array.from(
      { length: 64 },
      () => Array.from({ length: dimension }, () => Math.fround(3 * stream.normal())),
    ),
    labels: Array.from({ length: 64 }, (_, at) => (at * at) % classes),
    angles: Array.from({ length: 64 }, () => Math.fround(120 * stream.uniform() - 60)),
  };
}

function scoresOf(loss: Loss, { embeddings }: Batch): unknown {
  const x = tf.tensor2d(embeddings);
  const read = (compute: ((x: Tensor2D) => tf.Tensor) | undefined) =>
    compute && outcomeOf(() => tf.tidy(() => compute(x).dataSync()));
  return {
    scores: read(loss.scores),
    logits: read(loss.logits),
    predictions: read(loss.predictions),
    dropout: loss.featureDropout?.rate,
  };
}

function updated(loss: Loss, { embeddings, labels }: Batch): unknown {
  if (!loss.update) return undefined;
  tf.tidy(() => loss.update!(tf.tensor2d(embeddings), tf.tensor1d(labels, "int32") as Tensor1D));
  return Object.values(loss.variables).map((variable) => variable.dataSync().slice());
}

/** Losses that ask the trainer for more than a gradient are trained with as well. */
async function trainedWith(definition: LossDefinition): Promise<Produced> {
  const geometry = { classes: 10, dimension: 3 };
  const { name } = definition;
  const given = definition.forms?.[0] ?? {};
  const parameters = outcomeOf(() => resolveParameters(definition, { ...given, name }, geometry));
  if (parameters instanceof Error) return {};
  const loss = definition.create(parameters, {
    ...geometry,
    seed: 1,
    similarity: alike(geometry.classes),
  });
  const rate = loss.featureDropout?.rate;
  loss.dispose();
  if (rate === undefined) return {};
  const x = tf.ones<tf.Rank.R2>([37, 8]);
  const masked = [0, 0.3, rate].map((rate) => dropout(x, rate, randomStream(1, "dropout")));
  return {
    dropout: [
      masked.map((tensor) => tensor.dataSync()),
      await trainNetwork(standInCell({ loss: { name, ...parameters as object } }), loadStandIn),
    ],
  };
}
