/**
 * The flag of V8 that joins pairs of 128-bit vector operations into one of 256 bits.
 *
 * The kernels are written in pairs for it: with it a training step takes half as long, with the same
 * bits. It is read when a process starts, so whoever starts a process that trains must give it.
 */
export const WIDEN = "--experimental-wasm-revectorize";
