import { type Tensor, type Tensor1D, type Tensor2D, tf, type Variable } from "../compute/tf.ts";
import { isList, optionsOf, show } from "../base/check.ts";
import type { Loss, LossContext, LossExtras, LossGeometry } from "./loss.ts";

/** The lines in which losses differ; {@linkcode buildLoss} adds the plumbing. */
export interface LossParts
  extends Pick<Loss, "name" | "logits" | "predictions" | "setClassMeans" | "featureDropout"> {
  /** The variables, which the loss disposes of. Default none. */
  variables?: Record<string, Variable>;
  /** The mean loss of a checked batch. */
  value(embeddings: Tensor2D, labels: Tensor1D, extras: LossExtras): Tensor;
  /** See {@linkcode Loss.scores}. Default: the logits. */
  scores?(embeddings: Tensor2D): Tensor2D;
  /** See {@linkcode Loss.update}. */
  update?(embeddings: Tensor2D, labels: Tensor1D): void;
  /** Frees what is not a variable. */
  dispose?(): void;
}

/**
 * Makes a {@linkcode Loss} of the lines in which it differs from others: checks shapes and labels,
 * tidies tensors and frees variables.
 *
 * @param context The number of classes and the dimension.
 * @param parts The value, and the scores or the logits.
 * @returns The loss.
 * @throws {TypeError} If there are neither scores nor logits, or a part is no function.
 * @throws {RangeError} If the geometry is out of range.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { tf } from "../compute/tf.ts";
 * import { buildLoss } from "./build.ts";
 *
 * const shrink = buildLoss({ classes: 2, dimension: 3, seed: 1 }, {
 *   name: "shrink",
 *   value: (x) => tf.mean(tf.square(x)),
 *   scores: (x) => tf.zeros([x.shape[0], 2]),
 * });
 * const value = shrink.compute(tf.tensor2d([[1, 1, 4]]), tf.tensor1d([0], "int32"));
 * assertEquals([...await value.data()], [6]);
 * ```
 */
export function buildLoss(context: LossContext, parts: LossParts): Loss {
  const { name, value, variables = {}, logits, update, predictions, setClassMeans } = optionsOf(
    parts,
    "The parts of a loss",
  );
  checkGeometry(name, context);
  const { classes, dimension } = context;
  const scores = parts.scores ?? logits;
  for (const [part, given] of Object.entries({ value, scores: scores ?? value })) {
    if (typeof given !== "function") {
      throw new TypeError(`The part ${part} of a loss must be a function: it is ${show(given)}`);
    }
  }
  if (!scores) throw new TypeError(`Cannot build the loss ${show(name)} because it has no scores`);

  const checked = (x: Tensor2D) => {
    const isMatrix = isNumeric(x) && x.rank === 2;
    if (!isMatrix || x.shape[1] !== dimension || x.shape[0] < 1) {
      throw new RangeError(
        `Cannot compute the loss "${name}" because embeddings must be n x ${dimension} with n >= 1: ${
          shapeText(x)
        }`,
      );
    }
    return x;
  };
  const isClass = (label: number) => label >= 0 && label < classes && label % 1 === 0;
  const checkedLabels = (labels: Tensor1D, x: Tensor2D) => {
    if (!isNumeric(labels) || labels.rank !== 1 || labels.shape[0] !== x.shape[0]) {
      throw new RangeError(
        `Cannot compute the loss "${name}" because labels must be one for each of the ${
          x.shape[0]
        } embeddings: ${shapeText(labels)}`,
      );
    }
    const odd = valuesAtHand(labels)?.find((label) => !isClass(label));
    if (odd !== undefined) {
      throw new RangeError(
        `Cannot compute the loss "${name}" because labels must be whole numbers from 0 to ${
          classes - 1
        }: current value is ${odd}`,
      );
    }
    return labels.dtype === "int32" ? labels : labels.toInt();
  };

  return {
    name,
    classes,
    dimension,
    variables,
    ...(parts.featureDropout && { featureDropout: parts.featureDropout }),
    compute: (x, labels, extras = {}) =>
      tf.tidy(() =>
        value(
          checked(x),
          checkedLabels(labels, x),
          optionsOf(extras, "The extras of a batch", RangeError),
        ).asScalar()
      ),
    scores: (x) => tf.tidy(() => scores(checked(x))),
    ...(logits && { logits: (x) => tf.tidy(() => logits(checked(x))) }),
    ...(predictions && { predictions: (x) => tf.tidy(() => predictions(checked(x))) }),
    ...(setClassMeans && {
      setClassMeans(means) {
        const rows: unknown = means;
        const fits = isList(rows) && rows.length === classes &&
          Array.from(rows).every((row) =>
            isList(row) && row.length === dimension &&
            Array.from(row).every((value) => typeof value === "number")
          );
        if (!fits) {
          const [first] = isList(rows) ? Array.from(rows) : [];
          const shape = isList(rows)
            ? `${rows.length} x ${isList(first) ? first.length : 0}`
            : "none";
          throw new RangeError(
            `Cannot set the class means because they must be ${classes} x ${dimension} numbers: current shape is ${shape}`,
          );
        }
        setClassMeans(means);
      },
    }),
    ...(update && {
      update: (x, labels) => {
        tf.tidy(() => update(checked(x), checkedLabels(labels, x)));
      },
    }),
    dispose: () => {
      for (const variable of Object.values(variables)) variable.dispose();
      parts.dispose?.();
    },
  };
}

/** Whether something is a tensor of numbers. */
const isNumeric = (given: unknown): given is Tensor =>
  given instanceof tf.Tensor && ["float32", "int32"].includes(given.dtype);

/** The shape of what was given, in words. */
const shapeText = (given: unknown) =>
  isNumeric(given)
    ? `current shape is [${given.shape}]`
    : given instanceof tf.Tensor
    ? `it holds no numbers but ${given.dtype}`
    : `it is ${show(given)}`;

/**
 * The values of labels. Those that a graphics card has taken cannot be read without waiting for it;
 * fresh ones, as the trainer gives them, are still here.
 */
function valuesAtHand(labels: Tensor1D): Float32Array | undefined {
  const { tensorMap } = tf.backend() as { tensorMap?: Map<unknown, { values: unknown }> };
  const taken = tf.getBackend() === "webgpu" && !tensorMap?.get(labels.dataId)?.values;
  return taken ? undefined : labels.dataSync() as Float32Array;
}

/** The most classes, and the most dimensions: more would not fit into memory. */
const MOST = 1_000_000;

/** Throws unless a loss can have so many classes in so many dimensions. */
export function checkGeometry(name: string, geometry: LossGeometry): void {
  const { classes, dimension } = optionsOf(geometry, "The geometry of a loss");
  const refuse = (demand: string, value: number) => {
    throw new RangeError(
      `Cannot build the loss ${show(name)} because ${demand}: current value is ${show(value)}`,
    );
  };
  if (!Number.isInteger(classes) || classes < 2) {
    refuse("there must be at least 2 classes", classes);
  }
  if (!Number.isInteger(dimension) || dimension < 1) {
    refuse("the dimension must be at least 1", dimension);
  }
  if (classes > MOST) refuse(`there must be at most ${MOST} classes`, classes);
  if (dimension > MOST) refuse(`the dimension must be at most ${MOST}`, dimension);
}
