/** The kernels of distances, from assembly/measures/distances.ts. */
export const distances: WebAssembly.Module;
/** The kernels of logistic regression, from assembly/measures/logistic.ts. */
export const logistic: WebAssembly.Module;
/** The kernel of scatters, from assembly/measures/scatter.ts. */
export const scatter: WebAssembly.Module;
