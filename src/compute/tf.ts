/**
 * TensorFlow.js: everything else imports `tf` and its types from here.
 *
 * The whole package is needed, as gradients are registered there and not in `tfjs-core`. The types
 * that stand in the public API are taken from the functions that make them, as `deno doc --lint`
 * holds every type that is named in public to be documented here.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";

export { tf };

/** A number on the device. */
export type Scalar = ReturnType<(typeof tf)["scalar"]>;

/** A tensor of any shape. */
export type Tensor = ReturnType<(typeof tf)["tensor"]>;

/** A vector. */
export type Tensor1D = ReturnType<(typeof tf)["tensor1d"]>;

/** A matrix, row-major. */
export type Tensor2D = ReturnType<(typeof tf)["tensor2d"]>;

/** A batch of images: batch x height x width x channels. */
export type Tensor4D = ReturnType<(typeof tf)["tensor4d"]>;

/** A tensor that an optimiser may move. */
export type Variable = ReturnType<(typeof tf)["variable"]>;
