/** Paths and `file:` URLs of this system. */
export { fileURLToPath as fromFileUrl, pathToFileURL as toFileUrl } from "node:url";
