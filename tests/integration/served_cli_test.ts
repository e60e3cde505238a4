import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import settings from "../../deno.json" with { type: "json" };
import { withFolder } from "./_folder.ts";
import { serveRegistry } from "./_registry.ts";

/** The rights of the launcher in the tasks of the project. */
const RIGHTS = settings.tasks["loss-atlas"].command.split(" ").filter((arg) =>
  arg.startsWith("--allow")
);

Deno.test("the command line installs from the published package, with the launcher's rights", async (t) => {
  await using registry = serveRegistry();
  await withFolder(async (folder) => {
    const cli = new URL(settings.exports["./cli"], registry.address);
    const run = async (program: string, ...args: string[]) => {
      const { code, stdout, stderr } = await new Deno.Command(program, {
        args,
        cwd: folder,
        env: { NO_COLOR: "1", LOSS_ATLAS_DATA: `${folder}/data` },
      }).output();
      const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
      return { code, out: text(stdout), err: text(stderr) };
    };
    const rights = [...RIGHTS, `--allow-import=${cli.host}`];
    const installed = await run(
      Deno.execPath(),
      ...["install", "--quiet", "--global", "--root", `${folder}/installed`],
      ...["--name", "loss-atlas", ...rights, cli.href],
    );
    assertEquals(installed.code, 0, installed.err);
    const program = `${folder}/installed/bin/loss-atlas`;

    await t.step("init", async () => {
      const { code, err } = await run(program, "init", "own");
      assertEquals(code, 0, err);
      const { imports } = JSON.parse(await Deno.readTextFile(`${folder}/own/deno.json`));
      assertEquals(
        imports["@loss-atlas/loss-atlas/losses"],
        `${registry.address}src/losses/mod.ts`,
      );
    });

    await t.step(
      "reproduce, with modules of the folder, in workers and in the sandbox",
      async () => {
        const load = `
for (const way of [() => fetch("${registry.address}mod.ts"), () => import("${registry.address}x.ts"),
  () => new Deno.Command(Deno.execPath()).output(), () => Deno.readTextFile("/etc/passwd")]) {
  console.error("escape: " + await Promise.try(way).then(() => "out", (error) => "refused"));
}`;
        const module = `${folder}/own/my_metric.ts`;
        await Deno.writeTextFile(module, await Deno.readTextFile(module) + load);
        const { code, out, err } = await run(
          program,
          ...["reproduce", "own/my_study.json", "--set", "matrix.seed=[1]", "--set", "claims=[]"],
          ...["--backend", "wasm", "--jobs", "1"],
        );
        assertEquals(code, 0, err);
        const said = (out + err).match(/escape: \w+/g) ?? [];
        assertEquals([...new Set(said)], ["escape: refused"]);
        // In the command and in its worker.
        assertEquals(said.length, 8, out + err);
        assert(Deno.statSync(`${folder}/reports/my-study/index.html`).isFile);
      },
    );

    await t.step("list, and a mistake", async () => {
      const listed = await run(program, "list");
      assertEquals(listed.code, 0, listed.err);
      assertStringIncludes(listed.err, "2 networks, 0 damaged");
      const { code, err } = await run(program, "reproduce", "nowhere.json");
      assertEquals(code, 2, err);
      assertStringIncludes(err, 'There is no study in "experiments"');
    });
  });
});
