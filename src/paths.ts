/** The path of a `file:` URL on this system. */
export { fileURLToPath as fromFileUrl } from "node:url";
