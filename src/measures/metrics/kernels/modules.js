// @ts-self-types="./modules.d.ts"
// Source phase imports make the modules part of the import graph: no read permission, no fetch, and
// it works when published. TypeScript does not parse them yet, hence JavaScript.
import source distances from "./distances.wasm";
import source logistic from "./logistic.wasm";
import source scatter from "./scatter.wasm";

export { distances, logistic, scatter };
