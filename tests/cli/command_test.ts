import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { InputError } from "../../src/base/errors.ts";
import { foresee, readArguments } from "../../src/cli/command.ts";
import { COMMANDS } from "../../src/cli/commands.ts";
import { helpText } from "../../src/cli/help.ts";
import { SHARED } from "../../src/cli/options.ts";

const commandOf = (name: string) => COMMANDS.find((command) => command.name === name)!;

/** What a command prints with `--help`. */
function helpOf(name: string): string {
  assertEquals(readArguments(commandOf(name), ["-h"]), undefined);
  return helpText(commandOf(name));
}

for (const { name, options } of COMMANDS) {
  Deno.test(`${name} --help explains each option, with its value and its default`, () => {
    const help = helpOf(name);
    assertStringIncludes(help, `usage: deno task loss-atlas ${name}`);
    const explained = [...help.matchAll(/^ {2}--([a-z-]+)( [A-Z]\S*)? {2,}\S/gm)];
    const keys = explained.map(([, option]) =>
      option!.replace(/-./g, (letter) => letter[1]!.toUpperCase())
    );
    assertEquals(keys, [...Object.keys(options), "help"]);
    for (const [at, [, , value]] of explained.slice(0, -1).entries()) {
      assertEquals(value?.slice(1), options[keys[at]!]!.metavar);
    }
  });
}

Deno.test("readArguments() gives values, defaults and arguments, wherever options stand", () => {
  const args = ["a.json", "--set", "x=1", "--jobs", "2", "--set=y=-2", "b.json", "--dry-run"];
  const given = readArguments(commandOf("reproduce"), args)!;
  assertEquals(given.positional, ["a.json", "b.json"]);
  assertEquals([given.set, given.jobs, given.dryRun], [["x=1", "y=-2"], 2, true]);
  assertEquals([given.store, given.profile, given.json], ["store", undefined, false]);
  // A digest of digits alone stays text.
  assertEquals(readArguments(commandOf("show"), ["123"])!.positional, ["123"]);
});

const mistakes: [string, string[], string][] = [
  ["show", [], "show takes DIGEST, but got none"],
  ["diff", ["a", "b", "c"], 'diff takes DIGEST DIGEST, but got "a" "b" "c"'],
  ["compare", [], "compare takes STUDY [STUDY], but got none"],
  ["merge", [], "merge takes STORE..., but got none"],
  ["verify", ["a"], 'verify takes no arguments, but got "a"'],
  ["list", ["--store", "--json"], "--store needs a value: DIR"],
  ["list", ["--store="], "--store needs a value: DIR"],
  ["list", ["--store", ""], "--store needs a value: DIR"],
  ["list", ["--jso"], 'There is no option "--jso": did you mean "--json"?'],
  ["list", ["--no-json"], 'There is no option "--no-json"'],
  ["verify", ["--seed", "-1"], "--seed needs a value: N"],
  ["verify", ["--sample=-1"], '--sample must be a whole number of at least 0: "-1" is not'],
  ["verify", ["--sample", "0.5"], '--sample must be a whole number of at least 0: "0.5" is not'],
  ["tune", ["a", "--jobs", "1.5"], '--jobs must be a whole number of at least 1: "1.5" is not'],
  ["nightly", ["--jobs=-1"], '--jobs must be a whole number of at least 0: "-1" is not'],
  ["work", ["--backend", "cuda"], 'There is no backend "cuda": valid are auto, webgpu, wasm, cpu'],
];
for (const [name, args, message] of mistakes) {
  Deno.test(`readArguments() refuses: ${name} ${args.join(" ")}`, () => {
    assertThrows(() => readArguments(commandOf(name), args), InputError, message);
  });
}

Deno.test("readArguments() refuses empty text as any argument and any option's value", () => {
  for (const command of COMMANDS) {
    for (const args of [[""], ["x", ""], ["", "x"]]) {
      assertThrows(() => readArguments(command, args), InputError, `see ${command.name} --help`);
    }
    for (const [key, { metavar }] of Object.entries(command.options)) {
      const option = `--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
      for (const args of [[option, ""], [`${option}=`]]) {
        const expected = metavar === undefined
          ? /takes no value|but got an empty one/
          : /needs a value/;
        const error = assertThrows(() => readArguments(command, args), InputError) as Error;
        assertEquals(
          expected.test(error.message),
          true,
          `${command.name} ${args}: ${error.message}`,
        );
      }
    }
  }
});

Deno.test("readArguments() takes any number of arguments where the syntax does", () => {
  for (const [name, counts] of Object.entries({ merge: [1, 3], gc: [0, 2], compare: [1, 2] })) {
    for (const count of counts) {
      const args = Array.from({ length: count }, (_, at) => `x${at}`);
      assertEquals(readArguments(commandOf(name), args)!.positional, args);
    }
  }
});

Deno.test("foresee() passes over what is wrong, and gives the rights of what is given", () => {
  const { store, other, module, jobs } = SHARED;
  const args = ["--jobs", "none", "--store", "", "--unknown", "x", "--other", "o", "--loss", "l/m"];
  const { given, rights } = foresee({ store, other, module, jobs }, args);
  assertEquals([given.store, given.other, given.jobs], [
    "store",
    "o",
    navigator.hardwareConcurrency,
  ]);
  assertEquals(rights, [{ read: "o" }]);
  // By its name of before.
  assertEquals(given.module, ["l/m"]);
});
