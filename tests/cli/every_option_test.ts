import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { COMMANDS } from "../../src/cli/commands.ts";
import { document } from "../_experiments.ts";
import { lacks } from "../_requires.ts";
import { call } from "./_call.ts";

const written = (name: string) =>
  `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

for (const { name, options, summary } of COMMANDS) {
  Deno.test(`${name} --help prints help on stdout, with the rights that users have`, async () => {
    const { code, out, err } = await call([name, "--help"]);
    assertEquals([code, err], [0, ""]);
    assert(out.startsWith(summary));
    for (const option of Object.keys(options)) assertStringIncludes(out, written(option));
  });
}

Deno.test("fleet and work need the queue, and say so", async () => {
  for (const name of ["fleet", "work"]) {
    const { code, err } = await call([name]);
    assertEquals(code, 2);
    assertStringIncludes(err, "--queue redis://host:6379");
  }
});

/** The text of all tests, helpers included. */
async function textOfTests(folder: string): Promise<string> {
  let text = "";
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = `${folder}/${name}`;
    if (isDirectory) text += await textOfTests(path);
    else if (name.endsWith(".ts")) text += await Deno.readTextFile(path);
  }
  return text;
}

Deno.test("each option of each command is called by some test", async () => {
  const text = await textOfTests("tests");
  const missing = COMMANDS.flatMap(({ name, options }) =>
    Object.keys(options).map(written).filter((option) => !text.includes(`"${option}`))
      .map((option) => `${name} ${option}`)
  );
  assertEquals(missing, []);
});

Deno.test({
  name: "options that no other test calls do what they say, with the rights that users have",
  ignore: await lacks("time"),
  fn: callOptions,
});

async function callOptions(): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    const study = `${folder}/x.json`;
    await Deno.writeTextFile(study, JSON.stringify(document()));
    const store = ["--store", `${folder}/s`];
    const places = [...store, "--out", `${folder}/r`, "--jobs", "1"];
    const run = async (code: number, expected: string, ...args: string[]) => {
      const ending = await call(args);
      assertEquals(ending.code, code, `${args.join(" ")}: ${ending.out}${ending.err}`);
      assertStringIncludes(ending.out + ending.err, expected);
      return ending;
    };
    const trained = await run(
      ...[0, "Fisher ratio", "reproduce", study, ...places] as const,
      ...["--shard", "1/1", "--time-limit", "600", "--metrics", "all"],
    );
    assertStringIncludes(trained.out, "report:");
    const [digest] = [...Deno.readDirSync(`${folder}/s/networks`)].map(({ name }) => name);
    await run(0, "loss/softmax", "show", digest!, "--components", ...store);
    await run(0, "ccuracy", "compare", study, study, "--metrics", "accuracy", ...store);
    await run(0, "repeated: 2", "verify", "--sample", "1", "--measures", "1", ...store);
    const nowhere = ["--pack", `${folder}/nowhere`];
    await run(4, "nowhere", "verify", "--atlas", "--cheapest", ...nowhere);
    const baseline = ["--update-baseline", "--baseline", `${folder}/b.json`];
    await run(0, "baseline:", "nightly", study, "--reuse", "--narrow", ...baseline, ...places);
    const queue = ["--queue", "redis://127.0.0.1:1"];
    await Promise.all([
      run(4, "does not answer", "work", ...queue, "--time-limit", "600", ...store),
      run(4, "does not answer", "fleet", ...queue, "--watch"),
    ]);
    const packed = await call(["pack", "--fewer", ...store, "--out", `${folder}/pack`]);
    assert(!/Internal error|Requires/.test(packed.err), packed.err);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
