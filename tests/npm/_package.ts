import { PARTS } from "../../scripts/npm/build.ts";
import { bundle } from "../../scripts/npm/bundle.ts";
import { matrixFrom } from "../../src/base/matrix.ts";
import { randomStream } from "../../src/base/random.ts";
import * as statistics from "../../src/claims/mod.ts";
import * as measures from "../../src/measures/mod.ts";
import { numbers } from "./_numbers.js";

/** The numbers of `_numbers.js` under Deno, by name. */
export function numbersHere(): Record<string, unknown> {
  return numbers({ ...measures, matrixFrom, randomStream }, statistics);
}

/** The bundles of the package in a new folder, with a file for Node that prints the numbers. */
export async function bundled(): Promise<{ folder: string; externals: string[][] }> {
  const folder = await Deno.makeTempDir();
  const { outputs } = await bundle(PARTS, folder);
  await Deno.copyFile(new URL("_numbers.js", import.meta.url), `${folder}/numbers.js`);
  await Deno.writeTextFile(`${folder}/package.json`, '{ "type": "module" }');
  const externals = Object.entries(outputs).flatMap(([path, { imports }]) =>
    imports.filter(({ external }) => external).map((each) => [path.split("/").at(-1)!, each.path])
  );
  return { folder, externals };
}

/** Runs JavaScript in a program such as Node, and gives what it printed as JSON. */
export async function printed(program: string, folder: string, code: string): Promise<unknown> {
  await Deno.writeTextFile(`${folder}/main.mjs`, code);
  const { success, stdout, stderr } = await new Deno.Command(program, {
    args: ["main.mjs"],
    cwd: folder,
  }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  return JSON.parse(new TextDecoder().decode(stdout));
}
