import { main } from "../../src/cli/main.ts";
import type { Ending } from "./_call.ts";

/** Calls the command line in this process, which takes no second to start. */
export async function here(args: string[]): Promise<Ending> {
  const [out, err]: [string[], string[]] = [[], []];
  const { log, error } = console;
  console.log = (...parts) => out.push(parts.join(" "));
  console.error = (...parts) => err.push(parts.join(" "));
  try {
    return { code: await main(args), out: out.join("\n"), err: err.join("\n") };
  } finally {
    Object.assign(console, { log, error });
  }
}
