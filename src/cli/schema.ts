import { EXIT_CODES } from "../base/errors.ts";
import { experimentJsonSchema } from "../study/mod.ts";
import { readArguments } from "./_arguments.ts";

const SYNTAX = {
  name: "schema",
  summary: "Writes the JSON Schema of experiment files, so that editors complete and check them.",
  options: {
    out: { value: "FILE", help: "where to (default: experiments/schema.json)" },
  },
};

/** `deno task loss-atlas schema`. */
export async function schema(args: readonly string[]): Promise<number> {
  const given = readArguments(args, SYNTAX);
  if (given === undefined) return EXIT_CODES.done;
  const file = given.get("out") ?? "experiments/schema.json";
  await Deno.writeTextFile(file, JSON.stringify(experimentJsonSchema(), null, 2) + "\n");
  console.log(file);
  return EXIT_CODES.done;
}
