// @ts-nocheck AssemblyScript, compiled by build.ts
export { gemm, gemmScratchBytes } from "./gemm.ts";
export { gatherPatches, scatterPatches } from "./patches.ts";
export { adam } from "./adam.ts";
