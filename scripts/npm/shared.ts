/**
 * What examples of every part need: matrices, seeded randomness and errors.
 *
 * @module
 */
import "./stand_ins/older.ts";

export { type Matrix, matrixFrom } from "../../src/base/matrix.ts";
export { type RandomStream, randomStream } from "../../src/base/random.ts";
export { EnvironmentError, InputError, LossAtlasError } from "../../src/base/errors.ts";
