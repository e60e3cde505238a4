import type { RandomStream } from "../base/random.ts";

/**
 * Glorot-uniform weights (Glorot & Bengio 2010, eq. 16): uniform in ±sqrt(6 / (fanIn + fanOut)).
 *
 * @param shape The weight's shape; the last two axes are input and output channels, what stands
 *   before them is the receptive field.
 * @param stream Where the numbers come from.
 * @returns The values in row-major order.
 */
export function glorotUniform(shape: readonly number[], stream: RandomStream): Float32Array {
  const [inputs = 1, outputs = 1] = shape.slice(-2);
  const receptiveField = shape.slice(0, -2).reduce((product, size) => product * size, 1);
  const limit = Math.sqrt(6 / (receptiveField * (inputs + outputs)));
  const values = new Float32Array(receptiveField * inputs * outputs);
  for (let i = 0; i < values.length; i++) values[i] = (2 * stream.uniform() - 1) * limit;
  return values;
}
