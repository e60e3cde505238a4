import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { distance } from "fastest-levenshtein";
import { COMMANDS } from "../../src/cli/commands.ts";
import { main } from "../../src/cli/main.ts";
import { openStore } from "../../src/store/mod.ts";
import { document } from "../_experiments.ts";
import { sampleNetwork } from "../store/_network.ts";

/** Options and arguments that take a name from a set, with a name that is in it. */
const NAMES: Record<string, string> = {
  backend: "wasm",
  profile: "quick",
  otherProfile: "quick",
  metrics: "accuracy",
  format: "html",
  space: "sphere",
  validation: "train",
};
const ARGUMENTS: [RegExp, string][] = [[/STUDY/, "margins"], [/LOSS/, "softmax"]];

/** Options whose value looks like a name or a list, and is none from a set. */
const OTHERS = ["weights"];

/** Places of a study that take a name from a set, with what is right there. */
const PLACES: [string, string][] = [
  ["training.epochs=1", "training"],
  ["title=x", "title"],
  ['matrix.dataset=["digits"]', "digits"],
  ['matrix.loss=[{"name":"softmax"}]', "softmax"],
  ['training.backbone="scholl"', "scholl"],
  ['training.optimizer={"name":"adam"}', "adam"],
  ['measures=["accuracy"]', "accuracy"],
  ['figures=["critical-difference"]', "critical-difference"],
];

const written = (name: string) =>
  `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

/** A letter left out, two exchanged, one too many. */
function misspellings(name: string): string[] {
  const at = name.length >> 1;
  return [
    name.slice(0, at) + name.slice(at + 1),
    name.slice(0, at - 1) + name[at] + name[at - 1] + name.slice(at + 1),
    `${name.slice(0, at)}z${name.slice(at)}`,
  ].filter((each) => each !== name);
}

function isOnlyMinimum(values: readonly number[]): boolean {
  return values.filter((value) => value === Math.min(...values)).length === 1;
}

/** Calls the command line in this process. */
async function say(args: readonly string[]): Promise<{ code: number; out: string; err: string }> {
  const [log, error] = [console.log, console.error];
  let [out, err] = ["", ""];
  console.log = (text) => out += `${text}\n`;
  console.error = (text) => err += `${text}\n`;
  try {
    return { code: await main(args), out, err };
  } finally {
    [console.log, console.error] = [log, error];
  }
}

Deno.test("each option that takes a name from a set is known to this test", () => {
  const named = COMMANDS.flatMap(({ options }) =>
    Object.entries(options).filter(([, { metavar }]) => metavar === "NAME" || metavar === "LIST")
      .map(([name]) => name)
  );
  assertEquals(new Set(named), new Set([...Object.keys(NAMES), ...OTHERS]));
});

Deno.test("a misspelt name is answered by a sentence with the nearest one, wherever it is given", async () => {
  const folder = await Deno.makeTempDir();
  const study = `${folder}/x.json`;
  const store = `${folder}/s`;
  await Deno.writeTextFile(study, JSON.stringify(document({ profiles: { quick: {} } })));
  await openStore(store).write(sampleNetwork());
  const calls: [args: string[], right: string][] = [];
  for (const { name: command, options, positional = "" } of COMMANDS) {
    const places = Object.entries({ store, out: `${folder}/r` })
      .flatMap(([name, value]) =>
        name in options && command !== "schema" ? [written(name), value] : []
      );
    const files: Record<string, string[]> = { measure: ["x.npz"], data: ["add", "x"] };
    const given = /STUDY/.test(positional) ? [study] : files[command] ?? [];
    const call = (right: string, ...args: string[]) =>
      calls.push([[command, ...args, ...places], right]);
    for (const wrong of misspellings(command)) {
      // "cerify" is as near to verify as to certify.
      const distances = COMMANDS.map(({ name }) => distance(wrong, name));
      if (Math.min(...distances) === distance(wrong, command) && isOnlyMinimum(distances)) {
        calls.push([[wrong], command]);
      }
    }
    const names = command === "export" ? { ...NAMES, format: "tensorboard" } : NAMES;
    for (const [option, right] of Object.entries(names)) {
      // What runs have is known where there are some: the sample is of no study.
      if (!(option in options) || (option === "metrics" && command !== "reproduce")) continue;
      for (const wrong of misspellings(right)) call(right, ...given, written(option), wrong);
    }
    for (const [kind, right] of ARGUMENTS) {
      if (!kind.test(positional)) continue;
      for (const wrong of misspellings(right)) call(right, wrong);
    }
    if ("set" in options && command === "reproduce") {
      for (const [setting, right] of PLACES) {
        for (const wrong of misspellings(right)) {
          call(right, ...given, "--set", setting.replace(right, wrong));
        }
      }
    }
    for (const option of Object.keys(options).map(written)) {
      calls.push([[command, misspellings(option.slice(2))[0]!.replace(/^/, "--")], option]);
    }
  }
  const faults: unknown[] = [];
  for (const [args, right] of calls) {
    const { code, out, err } = await say(args);
    const isRight = code === 2 && out === "" && /^error: /m.test(err) &&
      err.includes(`did you mean "${right}"?`);
    if (!isRight) faults.push({ args, right, code, out, err });
  }
  assertEquals(faults, []);
  assert(calls.length > 200, `${calls.length} calls`);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("show and diff say where the digests are that a store has", async () => {
  const store = await Deno.makeTempDir();
  const network = sampleNetwork();
  await openStore(store).write(network);
  const wrong = (network.digest[0] === "0" ? "1" : "0").repeat(12);
  for (const args of [["show", wrong], ["diff", network.digest, wrong]]) {
    const { code, err } = await say([...args, "--store", store]);
    assertEquals(code, 2);
    assertStringIncludes(err, `has no network ${wrong}`);
    assertStringIncludes(err, "loss-atlas list --store");
  }
  await Deno.remove(store, { recursive: true });
});
