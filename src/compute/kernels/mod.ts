export { type AdamStep, fusedAdam } from "./adam.ts";
export { installKernels } from "./install.ts";
export { convolutionLayer, type ConvolutionLayerOptions, denseLayer } from "./ops.ts";
