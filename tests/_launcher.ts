import { fileURLToPath } from "node:url";

const CONFIGURATION = fileURLToPath(new URL("../deno.json", import.meta.url));
const { tasks } = JSON.parse(Deno.readTextFileSync(CONFIGURATION));
const [, ...args] = (tasks["loss-atlas"].command as string).split(" ");

/** The command line with the rights that users give it: the program, then its first arguments. */
export const LAUNCHER: readonly string[] = [Deno.execPath(), ...args];
