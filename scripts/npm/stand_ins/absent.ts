/**
 * What the package leaves out, as it is for Deno: files, archives, and the training of networks. Some
 * sources that are in it refer to these, in functions that nothing in it calls.
 *
 * @module
 */
const absent = (name: string) => (): never => {
  throw new Error(`${name}() is not in the npm package of Loss Atlas: use it under Deno`);
};

// node:path
export const basename = absent("basename");
export const dirname = absent("dirname");
export const isAbsolute = absent("isAbsolute");
export const join = absent("join");
export const relative = absent("relative");
export const sep = "/";
// node:zlib, node:util and node:os
export const gunzip = absent("gunzip");
export const promisify = () => absent("promisify");
export const cpus = absent("cpus");
// fast-png and nanotar
export const decode = absent("decode");
export const parseTar = absent("parseTar");
// src/measures/_network_readings.ts
export const COMPUTED_READINGS = {};
