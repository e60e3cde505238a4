import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { OUT } from "../../bench/_arguments.ts";

const { tasks } = JSON.parse(await Deno.readTextFile("deno.json"));

async function task(...args: string[]) {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["task", "--quiet", ...args],
    env: { NO_COLOR: "1" },
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, out: text(stdout), err: text(stderr) };
}

for (const name of Object.keys(tasks).filter((name) => name.startsWith("bench"))) {
  Deno.test(`deno task ${name} explains itself, and refuses what it does not know`, async () => {
    const [help, wrong] = await Promise.all([task(name, "--help"), task(name, "--nonsense")]);
    assertEquals([help.code, help.err], [0, ""]);
    assertStringIncludes(help.out, `usage: deno task ${name}`);
    assertEquals([wrong.code, wrong.out], [2, ""]);
    assertStringIncludes(wrong.err, "--nonsense");
  });
}

Deno.test("deno task bench writes where it is told, and expands a whole matrix", async () => {
  assert(!OUT.startsWith("bench"), "the committed results are written over only when told");
  const out = await Deno.makeTempDir();
  const { code, err } = await task("bench", "matrix", `--out=${out}`);
  assertEquals(code, 0, err);
  const { measurements } = JSON.parse(await Deno.readTextFile(`${out}/bench.json`));
  const { name, fastestMs } = measurements.find(({ name }: { name: string }) =>
    name.startsWith("expandMatrix()")
  );
  const [, cells] = name.match(/to (\d+) cells/)!;
  // Less than 50 ns a cell is no expansion.
  assert(fastestMs > Number(cells) * 5e-5, `${name}: ${fastestMs} ms`);
  await Deno.remove(out, { recursive: true });
});
