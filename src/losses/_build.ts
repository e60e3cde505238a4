import { tf } from "../compute/tf.ts";
import type { Loss, LossContext, LossExtras } from "./loss.ts";

/** The lines in which losses differ; {@linkcode buildLoss} adds the plumbing. */
export interface LossParts
  extends Pick<Loss, "name" | "logits" | "predictions" | "setClassMeans" | "featureDropout"> {
  variables?: Record<string, tf.Variable>;
  /** The mean loss of a checked batch. */
  value(embeddings: tf.Tensor2D, labels: tf.Tensor1D, extras: LossExtras): tf.Tensor;
  /** Default: the logits. */
  scores?(embeddings: tf.Tensor2D): tf.Tensor2D;
  update?(embeddings: tf.Tensor2D, labels: tf.Tensor1D): void;
  /** Frees what is not a variable. */
  dispose?(): void;
}

/** Makes a {@linkcode Loss}: checks shapes, tidies tensors and frees variables. */
export function buildLoss(context: LossContext, parts: LossParts): Loss {
  const { name, value, variables = {}, logits, update, predictions, setClassMeans } = parts;
  const { classes, dimension } = context;
  const scores = parts.scores ?? logits;
  if (!scores) throw new TypeError(`Cannot build the loss "${name}" as it has no scores`);

  const checked = (x: tf.Tensor2D) => {
    if (x.rank !== 2 || x.shape[1] !== dimension || x.shape[0] < 1) {
      throw new RangeError(
        `Cannot compute the loss "${name}" as embeddings must be n x ${dimension} with n >= 1: current shape is [${x.shape}]`,
      );
    }
    return x;
  };
  const checkedLabels = (labels: tf.Tensor1D, x: tf.Tensor2D) => {
    if (labels.rank !== 1 || labels.shape[0] !== x.shape[0]) {
      throw new RangeError(
        `Cannot compute the loss "${name}" as labels must be one for each of the ${
          x.shape[0]
        } embeddings: current shape is [${labels.shape}]`,
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
      tf.tidy(() => value(checked(x), checkedLabels(labels, x), extras).asScalar()),
    scores: (x) => tf.tidy(() => scores(checked(x))),
    ...(logits && { logits: (x) => tf.tidy(() => logits(checked(x))) }),
    ...(predictions && { predictions: (x) => tf.tidy(() => predictions(checked(x))) }),
    ...(setClassMeans && { setClassMeans }),
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
