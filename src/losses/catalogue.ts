import { InputError } from "../base/errors.ts";
import {
  addressOf,
  forgetModule,
  importModule,
  noteOrigin,
  originOf,
  ownPart,
} from "../base/own_modules.ts";
import { createRegistry } from "../base/registry.ts";
import { arcface, arcfaceDetached } from "./catalogue/arcface.ts";
import { center } from "./catalogue/center.ts";
import { circle } from "./catalogue/circle.ts";
import { contrastive } from "./catalogue/contrastive.ts";
import { cosface } from "./catalogue/cosface.ts";
import { cosineSoftmax } from "./catalogue/cosine_softmax.ts";
import { dropout } from "./catalogue/dropout.ts";
import { finalLayerL2 } from "./catalogue/final_layer_l2.ts";
import { labelSmoothing } from "./catalogue/label_smoothing.ts";
import { logitNormalization } from "./catalogue/logit_normalization.ts";
import { logitPenalty } from "./catalogue/logit_penalty.ts";
import { multiSimilarity } from "./catalogue/multi_similarity.ts";
import { normface } from "./catalogue/normface.ts";
import { prototype } from "./catalogue/prototype.ts";
import { prototypeJoint } from "./catalogue/prototype_joint.ts";
import { prototypeRegression } from "./catalogue/prototype_regression.ts";
import { prototypical } from "./catalogue/prototypical.ts";
import { proxyAnchor } from "./catalogue/proxy_anchor.ts";
import { proxyNca } from "./catalogue/proxy_nca.ts";
import { regression } from "./catalogue/regression.ts";
import { sigmoid } from "./catalogue/sigmoid.ts";
import { softmax } from "./catalogue/softmax.ts";
import { softmaxJoint } from "./catalogue/softmax_joint.ts";
import { sphereface } from "./catalogue/sphereface.ts";
import { squaredError } from "./catalogue/squared_error.ts";
import { supcon } from "./catalogue/supcon.ts";
import { triplet } from "./catalogue/triplet.ts";
import {
  type Loss,
  LOSS_SPACES,
  type LossContext,
  type LossDefinition,
  type LossParameters,
  type LossSpace,
  OPEN_SET_SCORES,
  type OpenSetScore,
} from "./loss.ts";

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
  softmaxJoint,
  labelSmoothing,
  dropout,
  finalLayerL2,
  logitPenalty,
  logitNormalization,
  cosineSoftmax,
  sigmoid,
  squaredError,
];

/** All losses. */
export const losses = createRegistry("loss", catalogue, ownPart("loss"));

/** The names of all registered losses, those of users included. */
export const lossNames: readonly string[] = losses.names;

/**
 * Finds a loss by name.
 *
 * @param name The name of a registered loss.
 * @returns Its definition.
 * @throws {InputError} If there is no loss of that name; the message names the nearest one.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { lossDefinition } from "./catalogue.ts";
 *
 * assertEquals(lossDefinition("cosface").title, "CosFace");
 * ```
 */
export function lossDefinition(name: string): LossDefinition {
  return losses.find(name);
}

/**
 * Adds a loss, so that experiments can name it.
 *
 * @param definition The loss.
 * @throws {InputError} If another loss has its name, the name is not lower-case words joined by
 * hyphens, or the definition says no score for unknown classes, or a space that is none.
 */
export function registerLoss(definition: LossDefinition): void {
  const { name, openSetScore, space } = definition;
  if (!/^[a-z0-9][a-z0-9-]*$/.test(name)) {
    throw new InputError(
      `Cannot add the loss "${name}": its name must be lower-case words joined by hyphens`,
    );
  }
  if (typeof openSetScore !== "function") checkScore(name, openSetScore);
  if (typeof space !== "function") checkSpace(name, space);
  losses.add(definition);
}

/** Refuses what is no score for unknown classes: a user's module need not have been type-checked. */
export function checkScore(name: string, score: OpenSetScore): OpenSetScore {
  if (OPEN_SET_SCORES.includes(score)) return score;
  throw new InputError(
    `Cannot use the loss "${name}": its openSetScore must be one of ${
      OPEN_SET_SCORES.join(", ")
    }, or a function of its parameters that gives one: current value is ${JSON.stringify(score)}`,
  );
}

/** Refuses what is no space: a user's module need not have been type-checked. */
export function checkSpace(name: string, space: LossSpace = "euclidean"): LossSpace {
  if (LOSS_SPACES.includes(space)) return space;
  throw new InputError(
    `Cannot use the loss "${name}": its space must be one of ${
      LOSS_SPACES.join(", ")
    }, or a function of its parameters that gives one: current value is ${JSON.stringify(space)}`,
  );
}

/** What every loss must do. */
const METHODS = ["compute", "scores", "dispose"] as const;

/**
 * Makes a loss, and checks that it is one: a user's module need not have been type-checked.
 *
 * @param definition The loss.
 * @param parameters All of its parameters.
 * @param context The geometry, the seed and initial values.
 * @throws {InputError} If `create()` gives something else; the message names the module.
 */
export function makeLoss(
  definition: LossDefinition,
  parameters: LossParameters,
  context: LossContext,
): Loss {
  const loss: Partial<Loss> | undefined = definition.create(parameters, context);
  const lacking = [
    ...METHODS.filter((name) => typeof loss?.[name] !== "function").map((name) => `${name}()`),
    ...typeof loss?.variables === "object" ? [] : ["variables"],
  ];
  if (lacking.length === 0) return loss as Loss;
  const { name } = definition;
  const module = originOf(`loss/${name}`);
  throw new InputError(
    `The loss "${name}"${module ? ` of ${module}` : ""} lacks ${
      lacking.join(", ")
    }: its create() must give an object with variables, compute(), scores() and dispose()`,
  );
}

/**
 * Loads a loss of one's own: a module that exports one {@linkcode LossDefinition}, under any name.
 * From then on experiments can name it.
 *
 * @param path A path from the working directory, or an absolute path or URL.
 * @returns The definition.
 * @throws {InputError} If the module cannot be loaded, or does not export exactly one definition.
 *
 * @example
 * ```ts ignore
 * await loadLossModule("./my_loss.ts");
 * const loss = createLoss({ name: "my-loss" }, { classes: 10, dimension: 2, seed: 1 });
 * ```
 */
export async function loadLossModule(path: string): Promise<LossDefinition> {
  const exports = await importModule(path, "loss module");
  const definitions = new Set(Object.values(exports).filter(isLossDefinition));
  const [definition] = definitions;
  if (definition === undefined || definitions.size > 1) {
    forgetModule(path);
    throw new InputError(
      `A loss module must export one object with name, parameters and create(): "${path}" exports ${definitions.size}`,
    );
  }
  registerLoss(definition);
  noteOrigin(`loss/${definition.name}`, addressOf(path));
  return definition;
}

/** Whether a module exports a loss by a value. */
export function isLossDefinition(value: unknown): value is LossDefinition {
  const candidate = value as Partial<LossDefinition> | null;
  return typeof candidate === "object" && candidate !== null &&
    typeof candidate.name === "string" && typeof candidate.create === "function" &&
    typeof candidate.parameters?.safeParse === "function";
}
