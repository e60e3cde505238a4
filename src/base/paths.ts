/** Paths and `file:` URLs of this system. */
export { fileURLToPath as fromFileUrl, pathToFileURL as toFileUrl } from "node:url";

/** The folder of the project, or its address where it is run from afar. */
export const PROJECT: URL = new URL("../../", import.meta.url);
