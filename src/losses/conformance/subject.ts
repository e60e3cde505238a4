import type {
  Loss,
  LossDefinition,
  LossGeometry,
  LossSpace,
  LossSpec,
  ReferenceBatch,
} from "../loss.ts";
import { lossDefinition, makeLoss } from "../catalogue.ts";
import { resolveParameters, spaceOf } from "../resolve.ts";

/** One parameter form of a loss, ready to be made on any backend. */
export interface Subject extends LossGeometry {
  name: string;
  /** The parameters that were given; the others have their defaults. */
  form: Record<string, unknown>;
  /** Makes the loss on the active backend; `release` is called for it instead of dispose(). */
  create(): Loss;
  release(loss: Loss): void;
  /** Whether it can be made on another backend. */
  portable: boolean;
  reference?: (batch: ReferenceBatch) => number;
  surrogateGradient: boolean;
  /** The space that its definition declares; unknown of a loss that is already made. */
  space?: LossSpace;
}

/**
 * The parameter forms of what a user hands over: all forms of a definition, that of a spec, or
 * a loss as it is, which cannot leave its backend.
 */
export function subjectsOf(
  loss: LossDefinition | LossSpec | Loss,
  geometry: LossGeometry,
  seed: number,
): Subject[] {
  if (isLoss(loss)) return [existing(loss, geometry)];
  if (isDefinition(loss)) {
    return [{}, ...(loss.forms ?? [])].map((form) => formOf(loss, form, geometry, seed));
  }
  const { name, ...form } = loss;
  return [formOf(lossDefinition(name), form, geometry, seed)];
}

function isLoss(loss: object): loss is Loss {
  return "compute" in loss && typeof loss.compute === "function";
}

function isDefinition(loss: object): loss is LossDefinition {
  return "create" in loss && typeof loss.create === "function";
}

function formOf(
  definition: LossDefinition,
  form: Record<string, unknown>,
  geometry: LossGeometry,
  seed: number,
): Subject {
  const { name, reference, surrogateGradient = false } = definition;
  const parameters = resolveParameters(definition, { name, ...form }, geometry);
  return {
    ...geometry,
    name,
    form,
    create: () => makeLoss(definition, parameters, { ...geometry, seed }),
    release: (loss) => loss.dispose(),
    portable: true,
    ...(reference && { reference: (batch) => reference.call(definition, parameters, batch) }),
    surrogateGradient,
    space: spaceOf(definition, parameters),
  };
}

function existing(loss: Loss, geometry: LossGeometry): Subject {
  return {
    classes: loss.classes ?? geometry.classes,
    dimension: loss.dimension ?? geometry.dimension,
    name: loss.name,
    form: {},
    create: () => loss,
    release: () => {},
    portable: false,
    surrogateGradient: false,
  };
}
