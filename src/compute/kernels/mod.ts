export { type AdamStep, fusedAdam } from "./adam.ts";
export { isFused } from "./_fused.ts";
export { installKernels } from "./install.ts";
export { convolutionLayer, type ConvolutionLayerOptions, denseLayer } from "./ops.ts";
