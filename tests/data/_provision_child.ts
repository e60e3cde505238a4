/**
 * Provisions a dataset of three files in a process of its own, which tests kill, double and starve.
 *
 *     _provision_child.ts DIRECTORY LOG MEGABYTES
 *
 * Appends a line to LOG for each fetch; ends with the name of the error on stderr.
 */
import { provision } from "../../src/data/provision/provision.ts";
import { filesOf, tinySource } from "./_tiny_source.ts";

const [directory, log, megabytes] = Deno.args as [string, string, string];
const files = filesOf(["a", "b", "c"], Number(megabytes) * 2 ** 20);
const source = tinySource(files, [async () => {
  await Deno.writeTextFile(log, "fetch\n", { append: true });
  await new Promise((resolve) => setTimeout(resolve, 300));
  return files;
}]);
try {
  await provision(source, { directory });
} catch (error) {
  console.error(`${(error as Error).name}: ${(error as Error).message}`);
  Deno.exit(1);
}
