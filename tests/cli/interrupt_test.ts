import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { LAUNCHER } from "../_launcher.ts";
import { lacks } from "../_requires.ts";
import { withFolder } from "../integration/_folder.ts";
import { pause } from "../integration/_processes.ts";
import { sampleNetwork } from "../store/_network.ts";
import { openStore } from "../../src/store/mod.ts";
import { call } from "./_call.ts";

const OWN = new URL("../../examples/own_loss.ts", import.meta.url).pathname;
const ignore = await lacks("unix");

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  Deno.test({ name: `a loss that loops is ended by ${signal}, given twice`, ignore }, async () => {
    await withFolder(async (folder) => {
      // verify trains again in its own process, where a loss that loops lets it hear nothing.
      const { cell } = sampleNetwork();
      const loss = { name: "loop", weight: 0.1 };
      await openStore(`${folder}/store`).write(sampleNetwork({ cell: { ...cell, loss } }));
      await Deno.writeTextFile(
        `${folder}/loop.ts`,
        `import { shortSoftmax as own } from ${JSON.stringify(OWN)};
export const loop = { ...own, name: "loop", create() { console.error("looping"); for (;;); } };`,
      );
      const [program, ...args] = LAUNCHER;
      const launcher = new Deno.Command(program!, {
        args: [...args, "verify", "--store", `${folder}/store`, "--loss", `${folder}/loop.ts`],
        stdout: "piped",
        stderr: "piped",
      }).spawn();
      const reader = launcher.stderr.pipeThrough(new TextDecoderStream()).getReader();
      let said = "";
      while (!said.includes("looping")) {
        const { value, done } = await reader.read();
        if (done) break;
        said += value;
      }
      assertStringIncludes(said, "looping");
      launcher.kill(signal);
      await pause(700);
      launcher.kill(signal);
      const start = performance.now();
      assertEquals((await launcher.status).code, 130);
      assert(performance.now() - start < 60_000, "it ends, but not soon");
      // The command holds the other end: it has ended, too.
      while (!(await reader.read()).done);
      await launcher.stdout.cancel();
    });
  });
}

const places: [string, string, number][] = [
  ["--history", "plain file", 2],
  ["--baseline", "plain file", 2],
];
for (const [option, said, code] of places) {
  Deno.test(
    { name: `nightly waits for no pipe at ${option}`, ignore: await lacks("fifo") },
    async () => {
      await withFolder(async (folder) => {
        const path = `${folder}/pipe`;
        await new Deno.Command("mkfifo", { args: [path] }).output();
        const ending = await call(["nightly", option, path, "--store", `${folder}/store`]);
        assertStringIncludes(ending.err, said);
        assertEquals(ending.code, code, ending.err);
      });
    },
  );
}

Deno.test("nightly reads no history of 3 GB", async () => {
  await withFolder(async (folder) => {
    const path = `${folder}/nightly.jsonl`;
    await Deno.writeTextFile(path, "");
    await Deno.truncate(path, 3 * 2 ** 30);
    const { code, err } = await call(["nightly", "--history", path, "--store", `${folder}/store`]);
    assertStringIncludes(err, "must have at most 268435456 bytes");
    assertEquals(code, 2, err);
  });
});
