import { parseArgs, type ParseArgsConfig } from "node:util";

/** Where benchmarks write unless told otherwise; `bench/results` holds the committed results. */
export const OUT = "reports/bench";

/**
 * The arguments of a benchmark. `--help` prints the comment at the head of its file, and ends it; an
 * argument that it does not know ends it with exit code 2.
 *
 * @param file The benchmark's `import.meta.filename`.
 * @param config What `parseArgs` of `node:util` is told.
 */
export function benchArguments<Config extends ParseArgsConfig>(
  file: string,
  config: Config,
): ReturnType<typeof parseArgs<Config>> {
  if (Deno.args.some((arg) => arg === "--help" || arg === "-h")) {
    console.log(headOf(Deno.readTextFileSync(file)));
    Deno.exit(0);
  }
  try {
    return parseArgs(config);
  } catch (error) {
    console.error(`error: ${(error as Error).message.split(". ")[0]}: see --help`);
    Deno.exit(2);
  }
}

/** The comment at the head of a source. */
export function headOf(source: string): string {
  const [, comment = ""] = source.match(/^\/\*\*([\s\S]*?)\*\//) ?? [];
  return comment.replaceAll(/^ \* ?/gm, "").replaceAll("@module", "").trim();
}
