import { arcface, arcfaceDetached } from "./arcface.ts";
import { center } from "./center.ts";
import { circle } from "./circle.ts";
import { contrastive } from "./contrastive.ts";
import { cosface } from "./cosface.ts";
import { cosineSoftmax } from "./cosine_softmax.ts";
import { dropout } from "./dropout.ts";
import { finalLayerL2 } from "./final_layer_l2.ts";
import { labelSmoothing } from "./label_smoothing.ts";
import { logitNormalization } from "./logit_normalization.ts";
import { logitPenalty } from "./logit_penalty.ts";
import type { LossDefinition } from "./loss.ts";
import { multiSimilarity } from "./multi_similarity.ts";
import { normface } from "./normface.ts";
import { prototype } from "./prototype.ts";
import { prototypeJoint } from "./prototype_joint.ts";
import { prototypeRegression } from "./prototype_regression.ts";
import { prototypical } from "./prototypical.ts";
import { proxyAnchor } from "./proxy_anchor.ts";
import { proxyNca } from "./proxy_nca.ts";
import { regression } from "./regression.ts";
import { sigmoid } from "./sigmoid.ts";
import { softmax } from "./softmax.ts";
import { sphereface } from "./sphereface.ts";
import { squaredError } from "./squared_error.ts";
import { supcon } from "./supcon.ts";
import { triplet } from "./triplet.ts";

/** The losses that come with the project, in the order of the documentation. */
export const catalogue: readonly LossDefinition[] = [
  softmax,
  normface,
  sphereface,
  cosface,
  arcface,
  arcfaceDetached,
  center,
  contrastive,
  triplet,
  prototypical,
  supcon,
  multiSimilarity,
  circle,
  proxyNca,
  proxyAnchor,
  regression,
  prototype,
  prototypeRegression,
  prototypeJoint,
  labelSmoothing,
  dropout,
  finalLayerL2,
  logitPenalty,
  logitNormalization,
  cosineSoftmax,
  sigmoid,
  squaredError,
];
