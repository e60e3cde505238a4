// @ts-self-types="./_module.d.ts"
// A source phase import makes the module part of the import graph: no read permission, no fetch,
// and it works when published. TypeScript does not parse it yet, hence JavaScript.
import source module from "./kernel.wasm";

export { module };
