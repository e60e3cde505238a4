// @ts-nocheck AssemblyScript, compiled by build.ts
export { gemm, gemmScratchBytes } from "./gemm";
export { gatherPatches, scatterPatches } from "./patches";
