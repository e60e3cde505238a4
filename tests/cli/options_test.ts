import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { VALUE_OPTIONS } from "../../src/cli/_options.ts";
import { COMMANDS } from "../../src/cli/commands.ts";

/** What a command prints with `--help`. */
async function helpOf(name: string): Promise<string> {
  const command = await COMMANDS[name]!.load();
  const print = console.log;
  const lines: string[] = [];
  console.log = (line: string) => lines.push(line);
  try {
    assertEquals(await command(["-h"]), 0);
  } finally {
    console.log = print;
  }
  return lines.join("\n");
}

const valued = new Set<string>();
for (const name of Object.keys(COMMANDS)) {
  Deno.test(`${name} --help explains each option, and the launcher knows which take a value`, async () => {
    const help = await helpOf(name);
    assertStringIncludes(help, `usage: deno task loss-atlas ${name}`);
    const options = [...help.matchAll(/^ {2}--([a-z-]+)( [A-Z]\S*)? {2,}\S/gm)];
    assertEquals(options.length, help.match(/^ {2}--/gm)?.length);
    for (const [, option, value] of options) {
      assertEquals(VALUE_OPTIONS.includes(option!), value !== undefined, option);
      if (value !== undefined) valued.add(option!);
    }
  });
}

Deno.test("VALUE_OPTIONS names no option that no command has", () => {
  assert(valued.size > 0);
  assertEquals(VALUE_OPTIONS.filter((name) => !valued.has(name)), []);
});
