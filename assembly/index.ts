// @ts-nocheck AssemblyScript, compiled by build.ts
export { adam } from "./adam.ts";
export {
  gradientsToTiles,
  imagesToTiles,
  tilesToInputGradients,
  tilesToResults,
} from "./blocks.ts";
export { directConvolution } from "./direct.ts";
export { addDirectFilterGradient, directFilterGradient } from "./direct_gradient.ts";
export { clamp, extreme } from "./elements.ts";
export { filterToTiles, filterToTransposedTiles, tilesToFilterGradient } from "./filters.ts";
export { gemm, gemmScratchBytes } from "./gemm.ts";
export { cropImage, padPlanes } from "./images.ts";
export {
  addBiasGradient,
  addPooledBiasGradient,
  expandGradient,
  finishImage,
} from "./layer.ts";
export { pack } from "./pack.ts";
export { gatherPatches, scatterPatches } from "./patches.ts";
export { carryThroughPool, maxPoolGradient } from "./pool.ts";
export { directPooled } from "./templates/pooled.ts";
export { addPooledFilterGradient } from "./templates/pooled_gradient.ts";
export { filterGradientProducts, tileProducts } from "./products.ts";
export { productError } from "./rounding.ts";
export { columnSums, rowSums } from "./sums.ts";
