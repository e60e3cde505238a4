import { fileURLToPath } from "node:url";

const CONFIGURATION = fileURLToPath(new URL("../deno.json", import.meta.url));
const { tasks } = JSON.parse(Deno.readTextFileSync(CONFIGURATION));
const [, ...relative] = (tasks["loss-atlas"].command as string).split(" ");
// From wherever it is called.
const args = relative.map((arg) =>
  arg.startsWith("src/") ? fileURLToPath(new URL(`../${arg}`, import.meta.url)) : arg
);

/** The command line with the rights that users give it: the program, then its first arguments. */
export const LAUNCHER: readonly string[] = [Deno.execPath(), ...args];
