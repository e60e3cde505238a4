import { rowsFrom } from "../base/matrix.ts";
import type { Cell } from "../cell/cell.ts";
import { tf, type Variable } from "../compute/tf.ts";
import type { Geometry } from "./embeddings.ts";
import { createTrainer, type Trainer } from "./trainer.ts";

/** The stored state of a network. */
export interface SavedNetwork {
  /** The backbone's trained variables. */
  weights: Variables;
  /** The loss's trained variables. */
  lossVariables: Variables;
  /** The class means by which losses without a classifier score. */
  geometry: Pick<Geometry, "classMeans">;
}

/**
 * Restores a trained network on the backend in use; the caller disposes of it.
 *
 * @param cell The cell that it was trained for.
 * @param saved What the training left.
 * @throws {RangeError} If the variables do not fit the cell.
 */
export function restoreNetwork(cell: Cell, saved: SavedNetwork): Trainer {
  // What the loss starts from is overwritten: placing prototypes anew would be work for nothing.
  const initial = Object.fromEntries(
    Object.entries(saved.lossVariables).map(([name, { shape, data }]) => [
      name,
      shape.length < 2 ? [...data] : rowsFrom(data, shape[1]!),
    ]),
  );
  const trainer = createTrainer(cell, { initial });
  try {
    assignVariables(trainer.backbone.variables, saved.weights);
    assignVariables(trainer.loss.variables, saved.lossVariables);
    trainer.loss.setClassMeans?.(saved.geometry.classMeans);
    return trainer;
  } catch (error) {
    trainer.dispose();
    throw error;
  }
}

/** The values of some variables by name, in float32 and row-major order. */
export type Variables = Record<string, VariableValues>;

/** The values of a variable. */
export interface VariableValues {
  /** The length of each side. */
  shape: number[];
  /** The values. */
  data: Float32Array;
}

/** Reads variables from the device. */
export async function readVariables(
  variables: Readonly<Record<string, Variable>>,
): Promise<Variables> {
  const entries = Object.entries(variables).map(async ([name, variable]) => {
    const data = Float32Array.from(await variable.data());
    return [name, { shape: [...variable.shape] as number[], data }] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}

/**
 * Puts saved values into variables.
 *
 * @throws {RangeError} If a variable is missing among the values, or has another shape.
 */
export function assignVariables(
  variables: Readonly<Record<string, Variable>>,
  values: Variables,
): void {
  for (const [name, variable] of Object.entries(variables)) {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    if (value === undefined || String(value.shape) !== String(variable.shape)) {
      throw new RangeError(
        `Cannot restore the variable "${name}" because its shape must be [${variable.shape}]: current shape is [${
          value?.shape ?? "none"
        }]`,
      );
    }
    tf.tidy(() => variable.assign(tf.tensor(value.data, value.shape, "float32")));
  }
}
