import type { tf } from "../tf.ts";
import type { WasmBackend } from "./_backend.ts";
import { directCovers, directFilterGradient, directForward } from "./_direct.ts";
import type { Epilogue, Finish, Mask } from "./_epilogue.ts";
import { patchFilterGradient, patchInputGradient } from "./_patches.ts";
import { type ConvolutionShape, isCovered } from "./_shape.ts";
import { winogradCovers, winogradForward, winogradGradients } from "./_winograd.ts";

const UNMASKED: Mask = {};

/** Whether {@linkcode convolve} covers a convolution; where not, the stock kernel is as good. */
export function convolveCovers(shape: ConvolutionShape): boolean {
  return isCovered(shape) && (winogradCovers(shape) || directCovers(shape));
}

/** A convolution and what follows it, by the fastest way that covers it. */
export function convolve(
  backend: WasmBackend,
  shape: ConvolutionShape,
  x: tf.TensorInfo,
  filter: tf.TensorInfo,
  epilogue: Epilogue,
): Finish {
  const forward = winogradCovers(shape) ? winogradForward : directForward;
  return forward(backend, shape, x, filter, epilogue);
}

/** The gradient of a convolution's filter; with a mask, where {@linkcode convolveCovers} holds. */
export function filterGradient(
  backend: WasmBackend,
  shape: ConvolutionShape,
  x: tf.TensorInfo,
  dy: tf.TensorInfo,
  mask: Mask = UNMASKED,
): tf.TensorInfo {
  if (winogradCovers(shape)) return winogradGradients(backend, shape, { x }, dy, mask).filter!;
  if (directCovers(shape)) return directFilterGradient(backend, shape, x, dy, mask);
  return patchFilterGradient(backend, shape, x, dy);
}

/** The gradient of a convolution's input; with a mask, where Winograd covers the convolution. */
export function inputGradient(
  backend: WasmBackend,
  shape: ConvolutionShape,
  dy: tf.TensorInfo,
  filter: tf.TensorInfo,
  mask: Mask = UNMASKED,
): tf.TensorInfo {
  if (winogradCovers(shape)) return winogradGradients(backend, shape, { filter }, dy, mask).input!;
  return patchInputGradient(backend, shape, dy, filter);
}
