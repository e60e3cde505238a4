/** The compiled kernels of assembly/. */
export declare const module: WebAssembly.Module;
