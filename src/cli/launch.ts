/**
 * Starts the command line with no more rights than its arguments call for: it may write to the
 * folders that they name, and nowhere else.
 *
 * @module
 */
import { parseArgs } from "@std/cli";
import { dataDirectory } from "../data/directory.ts";
import { fromFileUrl } from "../paths.ts";
import { SIGNALS } from "./_interrupt.ts";
import { historyFile, jobSummaryFile } from "./_nightly_files.ts";
import { DEFAULT_OUT, DEFAULT_STORE } from "./_options.ts";

const ROOT = fromFileUrl(new URL("../../", import.meta.url));

/** Where Debian's package keeps Fashion-MNIST. */
const SYSTEM_DATASETS = "/usr/share/datasets";

/** The permission flags for some arguments of the command line. */
export function permissionFlags(args: readonly string[]): string[] {
  const { _: [command, ...files], ...options } = parseArgs([...args], {
    string: ["store", "out", "data-dir", "baseline", "history"],
  });
  const data: string = options["data-dir"] || dataDirectory();
  const write = [options.store || DEFAULT_STORE, options.out || DEFAULT_OUT, data];
  if (command === "schema") write.push("experiments/schema.json");
  if (command === "nightly") write.push(...nightlyFiles(options));
  return [
    "--no-prompt",
    `--allow-read=${[ROOT, SYSTEM_DATASETS, ...write, ...files.map(String)].join(",")}`,
    `--allow-write=${write.join(",")}`,
    "--allow-env",
    "--allow-sys",
    `--allow-run=${Deno.execPath()},npm`,
  ];
}

/** What a night writes besides the store and the report. */
function nightlyFiles({ baseline, history, store }: Record<string, string>): string[] {
  const summary = jobSummaryFile();
  return [baseline || "baselines", historyFile(history, store), ...(summary ? [summary] : [])];
}

async function launch(args: readonly string[]): Promise<number> {
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      ...permissionFlags(args),
      fromFileUrl(new URL("./main.ts", import.meta.url)),
      ...args,
    ],
  }).spawn();
  for (const signal of SIGNALS) Deno.addSignalListener(signal, () => child.kill(signal));
  return (await child.status).code;
}

if (import.meta.main) Deno.exit(await launch(Deno.args));
