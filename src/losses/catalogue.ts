import { pathToFileURL } from "node:url";
import { InputError, reasonOf } from "../base/errors.ts";
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
import { sphereface } from "./catalogue/sphereface.ts";
import { squaredError } from "./catalogue/squared_error.ts";
import { supcon } from "./catalogue/supcon.ts";
import { triplet } from "./catalogue/triplet.ts";
import { type LossDefinition, OPEN_SET_SCORES, type OpenSetScore } from "./loss.ts";

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

/** All losses. */
export const losses = createRegistry(
  "loss",
  catalogue,
  " (a loss of your own comes with --loss FILE)",
);

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
 * hyphens, or the definition says no score for unknown classes.
 */
export function registerLoss(definition: LossDefinition): void {
  const { name, openSetScore } = definition;
  if (!/^[a-z0-9][a-z0-9-]*$/.test(name)) {
    throw new InputError(
      `Cannot add the loss "${name}": its name must be lower-case words joined by hyphens`,
    );
  }
  if (typeof openSetScore !== "function") checkScore(name, openSetScore);
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

const loaded = new Set<string>();

/** The paths from which losses were loaded, so that a worker process can load them too. */
export function loadedLossModules(): string[] {
  return [...loaded];
}

/**
 * Where in a loaded module an error arose, as `my_loss.ts:12`; undefined for an error from elsewhere.
 *
 * @param error What was thrown.
 */
export function placeInLossModule(error: unknown): string | undefined {
  const stack = error instanceof Error ? error.stack ?? "" : "";
  for (const [, address, line] of stack.matchAll(/(\w+:\/\/[^\s()]+):(\d+):\d+/g)) {
    if (loaded.has(address!)) return `${address!.split("/").at(-1)}:${line}`;
  }
  return undefined;
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
  const address = /^(file|https?):/.test(path) ? new URL(path) : pathToFileURL(path);
  let exports: Record<string, unknown>;
  loaded.add(address.href);
  try {
    exports = await import(address.href);
  } catch (cause) {
    const place = placeInLossModule(cause);
    loaded.delete(address.href);
    const reason = `${reasonOf(cause)}${place ? ` (${place})` : ""}`;
    throw new InputError(`The loss module "${path}" does not load: ${reason}`, { cause });
  }
  const definitions = new Set(Object.values(exports).filter(isDefinition));
  const [definition] = definitions;
  if (definition === undefined || definitions.size > 1) {
    loaded.delete(address.href);
    throw new InputError(
      `A loss module must export one object with name, parameters and create(): "${path}" exports ${definitions.size}`,
    );
  }
  registerLoss(definition);
  return definition;
}

function isDefinition(value: unknown): value is LossDefinition {
  const candidate = value as Partial<LossDefinition> | null;
  return typeof candidate === "object" && candidate !== null &&
    typeof candidate.name === "string" && typeof candidate.create === "function" &&
    typeof candidate.parameters?.safeParse === "function";
}
