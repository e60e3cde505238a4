import { type Matrix, matrixFrom } from "../../base/matrix.ts";
import { randomStream } from "../../base/random.ts";
import { readingsOf, whyNotApplicable } from "../../measures/applicability.ts";
import { DEGENERATE, sampleInput } from "../../measures/check_inputs.ts";
import { measureColumns } from "../../measures/columns.ts";
import { computeMeasure } from "../../measures/evaluate.ts";
import type { MeasureDefinition, MeasureInput } from "../../measures/measure.ts";
import { fitLogisticRegression } from "../../measures/metrics/logistic_regression.ts";
import type { Geometry } from "../../networks/embeddings.ts";
import { datasetOf, plainNumbers, standInCell } from "../stand_ins.ts";
import { parameterForms } from "./parameter_forms.ts";
import { outcomeOf, type Produced } from "./probe.ts";

/** A measure: its columns and their values on ordinary, on many and on degenerate samples. */
export function measure(definition: MeasureDefinition): () => Produced {
  return () => {
    const forms = parameterForms(definition.parameters, weightyForms(definition));
    const [small, many] = [completed(sampleInput()), manySamples()];
    const computed = forms.filter(isComputed(definition, small));
    const on = (input: Partial<MeasureInput>, forms: readonly Form[] = computed) =>
      forms.map((form) => taken(definition, input, form));
    return {
      columns: columns(definition, forms),
      applies: applies(definition, forms),
      ...FITTED.includes(definition.name) && { fit: fits(many) },
      values: on(small),
      "many samples": on(many),
      "tied samples": on(manySamples(Math.round), computed.slice(0, 3)),
      "a class of one sample": on({
        ...small,
        labels: Int32Array.from(small.labels, (label, at) => at === 5 ? 4 : label),
      }, computed.slice(0, 3)),
      ...readsSpace(definition) && {
        "on the sphere": on({ ...small, space: "sphere" }),
        "many on the sphere": on({ ...many, space: "sphere" }),
      },
      ...definition.reads.includes("geometry") && {
        "kinds of networks": kindsOfNetworks(many).map((input) => on(input)),
      },
      "some without a prediction": on(partlyPredicted(small), computed.slice(0, 1)),
      "far from those of training": [small, many].map((input) => on(farAway(input))),
      ...definition.reads.includes("logits") && {
        // Probabilities of 0 and 1.
        "saturated logits": on({ ...small, logits: scaled(small.logits, 1000) }),
      },
      ...definition.reads.includes("transferred") && {
        "a constant feature": on(withConstantFeature(small)),
      },
      ...definition.reads.includes("layer") && { "wide layers": on(withWideLayers(small)) },
      "degenerate samples": DEGENERATE.map(({ input }) =>
        on(completed(input()), computed.slice(0, 3))
      ),
      // All, and each by itself.
      "missing readings": [{}, ...definition.reads.map((read) => ({ ...small, [read]: undefined }))]
        .map((input) => on(input as Partial<MeasureInput>, computed.slice(0, 1))),
    };
  };
}

/**
 * Tells the forms that differ in what is computed: parameters that only readings take, such as how
 * many images, are never looked at.
 */
function isComputed(
  definition: MeasureDefinition,
  input: MeasureInput,
): (form: Form) => boolean {
  const seen = new Set<PropertyKey>();
  const parameters = new Proxy(definition.parameters.parse({}), {
    get: (target, key) => (seen.add(key), Reflect.get(target, key)),
  });
  outcomeOf(() => computeMeasure(definition, input, parameters));
  return (form) => {
    const keys = Object.keys(form);
    return keys.length === 0 || keys.some((key) => seen.has(key));
  };
}

/** Whether it takes the distance of the loss's space unless told otherwise. */
const readsSpace = (definition: MeasureDefinition) =>
  readingsOf(definition, definition.parameters.parse({})).includes("space");

/** Measures that fit a classifier and give its accuracy, which hides most of what it has learned. */
const FITTED = ["probeAccuracy", "transfer"];

function fits({ train, validation, embeddings, labels }: MeasureInput): unknown {
  return [
    fitLogisticRegression(train.embeddings, train.labels),
    fitLogisticRegression(validation.embeddings, validation.labels, { C: 0.1 }),
    fitLogisticRegression(embeddings, labels, { maxIterations: 15, tolerance: 1e-5 }),
  ];
}

/** By a default of 0 or 1 nobody sees whether it is added, multiplied or divided by. */
function weightyForms({ parameters }: MeasureDefinition): Form[] {
  const defaults = parameters.parse({});
  return Object.entries(defaults).flatMap(([key, value]) => {
    if (value !== 0 && value !== 1) return [];
    const other = [0.5, 2].find((other) => parameters.safeParse({ [key]: other }).success);
    return other === undefined ? [] : [{ [key]: other }];
  });
}

/** The forms, also on the network's own dataset, on one of its shape and on one of another. */
function onDatasets(
  { parameters }: MeasureDefinition,
  forms: readonly Form[],
): Form[] {
  if (!Object.hasOwn(parameters.shape, "dataset")) return [...forms];
  const datasets = [datasetOf([6, 6, 1]), datasetOf([6, 6, 1], true), datasetOf([5, 8, 3])];
  return [...forms, ...datasets.map((dataset) => ({ dataset }))];
}

/** The names of the columns. */
function columns(definition: MeasureDefinition, forms: readonly Form[]) {
  return onDatasets(definition, forms).map((form) =>
    outcomeOf(() => {
      const parameters = definition.parameters.parse(form);
      return measureColumns({ name: definition.name, parameters }).map(({ column }) => column);
    })
  );
}

/** Of which networks it is taken. */
function applies(definition: MeasureDefinition, forms: readonly Form[]) {
  const cells = [
    standInCell(),
    standInCell({ openSetSplit: 2 }),
    standInCell({ training: { validation: 20 } }),
    standInCell({ training: { rotation: { maximum: 60 } } }),
  ];
  const layers = Object.hasOwn(definition.parameters.shape, "layer")
    ? [{ layer: "dense" }, { layer: "none" }]
    : [];
  return onDatasets(definition, [...forms, ...layers]).map((form) =>
    cells.map((cell) =>
      outcomeOf(() => {
        const parameters = definition.parameters.parse(form);
        return whyNotApplicable({ name: definition.name, parameters }, cell) === undefined;
      })
    )
  );
}

/** Notes are words for people: that there is one counts, and what it says does not. */
function taken(
  definition: MeasureDefinition,
  input: Partial<MeasureInput>,
  form: Form,
): unknown {
  return outcomeOf(() => {
    const parameters = definition.parameters.parse(form);
    const { values, notes = {} } = computeMeasure(definition, input, parameters);
    return { values, noted: Object.keys(notes).sort() };
  });
}

type Form = Record<string, unknown>;
type Samples = Omit<MeasureInput, "geometry">;

/** Samples with where a loss may have put their classes. */
function completed(input: Samples): MeasureInput {
  const { rows, columns } = input.weights;
  const points = (from: number) =>
    Array.from(
      { length: rows },
      (_, row) => Array.from({ length: columns }, (_, column) => Math.sin(from + 3 * row + column)),
    );
  const geometry: Geometry = {
    classes: Array.from({ length: rows }, (_, k) => k),
    classMeans: points(1),
    weights: points(2),
    bias: points(3).map(([first]) => first!),
    targets: points(4),
  };
  return { ...input, geometry };
}

/**
 * Samples as the kinds of losses give them: with points of one kind at most, without logits, without
 * predictions, and of a loss whose own score reads its scores.
 */
function kindsOfNetworks(input: MeasureInput): Partial<MeasureInput>[] {
  const { classes, classMeans, targets } = input.geometry;
  const known: Geometry = { classes, classMeans };
  const { logits: _, novelLogits: __, ...withoutLogits } = input;
  const pointsOf: Geometry[] = [
    known,
    { ...known, centers: targets! },
    { ...known, prototypes: targets! },
    { ...known, prototypes: targets!.map((point) => point.slice(1)) },
  ];
  return [
    ...pointsOf.map((geometry) => ({ ...input, geometry })),
    withoutLogits,
    { ...input, predictions: Array.from(input.labels, () => -1) },
    { ...input, openSetScore: "logit" },
  ];
}

/** Of every third sample the network tells no class. */
function partlyPredicted(input: MeasureInput): MeasureInput {
  const partly = (predictions: ArrayLike<number>) =>
    Int32Array.from(predictions, (prediction, at) => at % 3 === 0 ? -1 : prediction);
  const { predictions, validation, fineTuned } = input;
  return {
    ...input,
    predictions: partly(predictions),
    validation: { ...validation, predictions: partly(validation.predictions) },
    fineTuned: { ...fineTuned, predictions: partly(fineTuned.predictions) },
  };
}

function scaled(x: Matrix, factor: number): Matrix {
  return { ...x, data: x.data.map((value) => factor * value) };
}

/** Samples that lie farther out than those of the training. */
function farAway(input: MeasureInput): MeasureInput {
  const { embeddings, novel } = input;
  return {
    ...input,
    embeddings: scaled(embeddings, 40),
    novel: { ...novel, embeddings: scaled(novel.embeddings, 40) },
  };
}

/** Features of which one says nothing. */
function withConstantFeature(input: MeasureInput): MeasureInput {
  const { train, test } = input.transferred;
  const constant = ({ embeddings: x, labels }: typeof train) => ({
    embeddings: { ...x, data: x.data.map((value, at) => at % x.columns === 0 ? 2.5 : value) },
    labels,
  });
  return { ...input, transferred: { train: constant(train), test: constant(test) } };
}

/** Layers of more units than there are images. */
function withWideLayers(input: MeasureInput): MeasureInput {
  const layerOf = (seed: number): Matrix => ({
    data: plainNumbers(12 * 40, seed),
    rows: 12,
    columns: 40,
  });
  return { ...input, layer: layerOf(1), otherLayer: layerOf(2) };
}

const MANY = 420;
const WIDTH = 6;
const CLASSES = 10;

/** More samples than a block of any kernel holds, in ten classes; rounded, many distances tie. */
function manySamples(round: (value: number) => number = (value) => value): MeasureInput {
  const random = randomStream(0, "probe/measure");
  const normals = (rows: number, columns: number, scale = 1): number[][] =>
    Array.from(
      { length: rows },
      () => Array.from({ length: columns }, () => scale * random.normal()),
    );
  const centres = normals(CLASSES, WIDTH, 1.5);
  const labelsOf = (rows: number) =>
    Int32Array.from({ length: rows }, (_, at) => (at * 7) % CLASSES);
  const around = (labels: Int32Array): Matrix =>
    matrixFrom(
      Array.from(labels, (k) => centres[k]!.map((value) => round(value + random.normal()))),
    );
  const labels = labelsOf(MANY);
  const fewer = labelsOf(130);
  const unknown = labelsOf(260);
  const logits = matrixFrom(
    Array.from(
      labels,
      (k) =>
        Array.from({ length: CLASSES }, (_, c) => round(2 * random.normal() + (c === k ? 3 : 0))),
    ),
  );
  const guess = (label: number) => random.uniform() < 0.8 ? label : random.integer(CLASSES);
  const scores = (count: number, mean: number) =>
    normals(count, 1).map(([score]) => Math.round(20 * (score! + mean)) / 20);
  const embeddings = around(labels);
  return completed({
    embeddings,
    labels,
    logits,
    scores: logits,
    predictions: labels.map(guess),
    weights: matrixFrom(centres),
    train: { embeddings: around(labels), labels },
    validation: { embeddings: around(fewer), labels: fewer, predictions: fewer.map(guess) },
    layer: embeddings,
    otherLayer: around(labels),
    other: matrixFrom(normals(MANY, 5)),
    knownScores: scores(150, 1),
    knownCorrect: Array.from({ length: 150 }, () => random.uniform() < 0.8),
    unknownScores: scores(90, 0),
    novel: { embeddings: around(unknown), labels: unknown },
    gallery: { embeddings: around(unknown), labels: unknown },
    novelLogits: matrixFrom(normals(unknown.length, CLASSES)),
    novelScores: matrixFrom(normals(unknown.length, CLASSES)),
    transferred: {
      train: { embeddings: around(fewer), labels: fewer },
      test: { embeddings: around(fewer), labels: fewer },
    },
    fineTuned: { predictions: labels.map(guess), labels },
    openSetScore: "targetDistance",
    convergence: { epochs: 12, converged: false },
    space: "euclidean",
    angles: {
      actual: normals(MANY, 1, 30).map(([angle]) => angle!),
      predicted: normals(MANY, 1, 30).map(([angle]) => angle!),
    },
  });
}
