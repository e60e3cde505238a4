import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import settings from "../../deno.json" with { type: "json" };
import { EXIT_CODES, InputError } from "../base/errors.ts";
import { HOME, lstatIfThere, PROJECT } from "../base/files.ts";
import { dataDirectory } from "../data/provision/directory.ts";
import { loadDataset } from "../data/load.ts";
import { shellQuote } from "../base/text.ts";
import { loadModules } from "../study/modules.ts";
import { experimentJsonSchema } from "../study/schema.ts";
import { cannotWrite, writeFiles } from "./files.ts";
import { importsOf } from "../base/import_map.ts";
import { hint } from "./terminal.ts";

/** What of the examples a folder starts with. */
const FILES = ["own_study.json", "own_loss.ts", "own_metric.ts"];

/** The commands that are tasks of their own, as pages and messages print them. */
const TASKS = ["reproduce", "report", "verify"];

/** `deno task loss-atlas init`: a folder of one's own, with a study and modules to start from. */
export async function init({ positional: [folder = "."] }: {
  positional: readonly string[];
}): Promise<number> {
  const files = new Map<string, string>([["deno.json", json(configuration())]]);
  for (const name of FILES) files.set(renamed(name), renamed(await exampleText(name)));
  const paths = [...files.keys(), "schema.json"].map((name) => join(folder, name));
  const there = paths.filter((path) => lstatIfThere(path) !== undefined);
  if (there.length > 0) {
    throw new InputError(
      `Nothing was written, because ${there.map((path) => `"${path}"`).join(", ")} ${
        there.length > 1 ? "are" : "is"
      } there already: name an empty folder, or move what is there away`,
    );
  }
  await Deno.mkdir(folder, { recursive: true }).catch((error) => {
    throw cannotWrite(folder, error, "name another folder");
  });
  const advice = "name another folder";
  await writeFiles([...files].map(([name, text]) => [join(folder, name), text] as const), advice);
  // The names that editors complete and check are those of the modules as well.
  const modules = paths.filter((path) => path.endsWith(".ts")).map((path) => resolve(path));
  await loadModules(modules);
  await writeFiles([[join(folder, "schema.json"), json(experimentJsonSchema())]], advice);
  // A call with modules reaches no network, from where the first study would have its images.
  if (HOME === undefined) await loadDataset("digits", { directory: dataDirectory() });
  console.log(paths.join("\n"));
  const enter = resolve(folder) === Deno.cwd() ? [] : [`  cd ${shellQuote(folder)}`];
  const next = [["reproduce", "my_study.json"], ["check", "my_loss.ts", "my_metric.ts"]];
  console.error(["to train and draw, and to check the modules, call", ...enter].join("\n"));
  for (const args of next) console.error(`  ${hint(...args)}`);
  return EXIT_CODES.done;
}

const json = (value: unknown) => JSON.stringify(value, null, 2) + "\n";

const renamed = (text: string) =>
  text.replaceAll("own_", "my_").replaceAll("own-study", "my-study")
    .replaceAll("../experiments/schema.json", "./schema.json");

/** The text of an example, which comes with the package. */
async function exampleText(name: string): Promise<string> {
  const address = new URL(`examples/${name}`, PROJECT);
  if (address.protocol === "file:") return await Deno.readTextFile(address);
  return await (await fetch(address)).text();
}

/**
 * A `deno.json` by which editors and Deno find the package, and whose tasks call the command line.
 *
 * @param project The address of the project, or its path from the folder, with a slash at the end.
 */
export function configuration(project: string = PROJECT.href): Record<string, unknown> {
  const launcher = `${project}src/cli/launch.ts`;
  const path = launcher.startsWith("file:") ? fileURLToPath(launcher) : launcher;
  const run = "deno run --quiet --allow-read --allow-write --allow-env --allow-run " +
    shellQuote(path);
  return {
    tasks: {
      "loss-atlas": run,
      ...Object.fromEntries(TASKS.map((name) => [name, `${run} ${name}`])),
    },
    imports: importsOf(project),
    unstable: settings.unstable,
    compilerOptions: settings.compilerOptions,
    lock: false,
  };
}
