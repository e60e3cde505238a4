/** The compiled kernel. */
export declare const module: WebAssembly.Module;
