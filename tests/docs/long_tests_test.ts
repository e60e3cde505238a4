import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { endOf, type LastRun, LONG_TESTS, reliabilityTable } from "../../scripts/long_tests.ts";

async function* testsIn(folder: string): AsyncGenerator<string> {
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (isDirectory) yield* testsIn(`${folder}/${name}`);
    else if (name.endsWith("_test.ts")) yield `${folder}/${name}`;
  }
}

Deno.test("deno task test:long has every test that asks for time, and no file that is gone", async () => {
  const listed = new Set(Object.values(LONG_TESTS).flatMap(({ files }) => files));
  const asking: string[] = [];
  for await (const file of testsIn("tests")) {
    // This one only speaks of them.
    if (import.meta.url.endsWith(file)) continue;
    const text = await Deno.readTextFile(file);
    if (/lacks\([^)]*"time"|\bLONG\b|\bsizeOf\(/.test(text)) asking.push(file);
  }
  assertEquals(asking.filter((file) => !listed.has(file)), []);
  for (const file of listed) assert((await Deno.stat(file)).isFile);
});

Deno.test("each size of a long test is read by one of its files", async () => {
  for (const { files, size } of Object.values(LONG_TESTS)) {
    if (size === undefined) continue;
    const texts = await Promise.all(files.map((file) => Deno.readTextFile(file)));
    assertStringIncludes(texts.join(), `sizeOf("${size[0]}"`);
  }
});

Deno.test("docs/reliability.md has the table of bench/results/reliability.json", async () => {
  const last = JSON.parse(await Deno.readTextFile("bench/results/reliability.json"));
  assertStringIncludes(await Deno.readTextFile("docs/reliability.md"), reliabilityTable(last));
});

Deno.test("reliabilityTable() says what a test found, and that one was not run", () => {
  const run: LastRun = {
    date: "2026-11-30",
    machine: "a machine",
    ended: "3 passed",
    passed: true,
    seed: 7,
    size: 1000,
    minutes: 12.5,
    figures: [{ what: "kills at random moments", value: "1000 in 80 studies, 0 lost" }],
  };
  const [, , kills, launcher] = reliabilityTable({ kills: run }).split("\n");
  assertStringIncludes(
    kills!,
    "3 passed; kills at random moments: 1000 in 80 studies, 0 lost (size 1000, seed 7, 12.5 min, 2026-11-30)",
  );
  assertStringIncludes(kills!, "`deno task test:long --only=kills [--size=KILLS]`");
  assertStringIncludes(launcher!, "not run by this command yet");
});

Deno.test("endOf() reads what deno test says last", () => {
  const text =
    "a ... 2 passed\n\x1b[32mok\x1b[0m | 12 passed (4 steps) | 0 failed | 1 ignored (3s)\n";
  assertEquals(endOf(text), "12 passed, 1 left out");
  assertEquals(endOf("FAILED | 1 passed | 2 failed (1m3s)\n"), "1 passed, 2 failed");
  assertEquals(endOf("error: Import failed\n"), "0 passed");
});

Deno.test("test:long refuses what it does not know, and says what is right", async () => {
  const run = async (...args: string[]) => {
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--no-check", "--quiet", "scripts/long_tests.ts", ...args],
    }).output();
    return { code, text: new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr) };
  };
  const [typo, size, list] = await Promise.all([
    run("--only=kill"),
    run("--only=forgeries", "--size=3"),
    run("--list"),
  ]);
  assertEquals([typo.code, size.code, list.code], [2, 2, 0]);
  assertStringIncludes(typo.text, 'no long test "kill": valid are kills, launcher-kills');
  assertStringIncludes(size.text, "see --list");
  for (const name of Object.keys(LONG_TESTS)) assertStringIncludes(list.text, name);
});
