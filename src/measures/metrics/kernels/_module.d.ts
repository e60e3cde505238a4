/** The compiled kernel.ts. */
export declare const module: WebAssembly.Module;
