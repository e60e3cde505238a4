export { installKernels } from "./install.ts";
