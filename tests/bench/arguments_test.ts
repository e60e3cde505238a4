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

Deno.test("deno task bench writes over the committed results only when it is told", () => {
  assert(!OUT.startsWith("bench"));
});
