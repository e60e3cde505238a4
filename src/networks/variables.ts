import { tf } from "../compute/tf.ts";
import type { Variable } from "../compute/types.ts";

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
        `Cannot restore the variable "${name}" as its shape must be [${variable.shape}]: current shape is [${
          value?.shape ?? "none"
        }]`,
      );
    }
    tf.tidy(() => variable.assign(tf.tensor(value.data, value.shape, "float32")));
  }
}
