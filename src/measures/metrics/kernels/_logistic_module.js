// @ts-self-types="./_module.d.ts"
// A source phase import, as in _module.js.
import source module from "./logistic.wasm";

export { module };
