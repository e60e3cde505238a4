import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { withFolder } from "../integration/_folder.ts";
import { call } from "./_call.ts";

Deno.test("init gives a folder in which commands work, and overwrites nothing", async (t) => {
  await withFolder(async (parent) => {
    const folder = `${parent}/a study`;
    const begun = await call(["init", folder]);
    assertEquals(begun.code, 0, begun.err);
    const names = ["deno.json", "my_study.json", "my_loss.ts", "my_metric.ts", "schema.json"];
    assertEquals(begun.out.trim().split("\n"), names.map((name) => `${folder}/${name}`));
    assertStringIncludes(begun.err, "task loss-atlas reproduce my_study.json");

    await t.step("again it refuses, and leaves what is there", async () => {
      await Deno.remove(`${folder}/schema.json`);
      await Deno.writeTextFile(`${folder}/my_loss.ts`, "// mine\n");
      const { code, err } = await call(["init"], { cwd: folder });
      assertEquals(code, 2);
      assertStringIncludes(err, '"my_loss.ts"');
      assertEquals(await Deno.readTextFile(`${folder}/my_loss.ts`), "// mine\n");
      const there = [...Deno.readDirSync(folder)].map(({ name }) => name);
      assertEquals(new Set(there), new Set(names.filter((name) => name !== "schema.json")));
      for (const name of names.slice(0, 4)) await Deno.remove(`${folder}/${name}`);
      assertEquals((await call(["init"], { cwd: folder })).code, 0);
    });

    await t.step("the schema knows the loss and the metric of the folder", async () => {
      const { definitions } = JSON.parse(await Deno.readTextFile(`${folder}/schema.json`));
      const text = JSON.stringify(definitions);
      for (const name of ["short-softmax", "strangerShare"]) assertStringIncludes(text, name);
      const { $schema } = JSON.parse(await Deno.readTextFile(`${folder}/my_study.json`));
      assertEquals($schema, "./schema.json");
    });

    await t.step("the tasks of the folder train, draw and check there", async () => {
      const task = async (...args: string[]) => {
        const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
          args: ["task", "--quiet", ...args],
          cwd: folder,
          env: { NO_COLOR: "1" },
        }).output();
        const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
        return { code, out: text(stdout), err: text(stderr) };
      };
      const small = ["--set", "matrix.seed=[1]", "--set", "claims=[]", "--backend", "wasm"];
      const trained = await task("reproduce", "my_study.json", ...small, "--jobs", "1");
      assertEquals(trained.code, 0, trained.err);
      for (const made of ["store/networks", "reports/my-study/index.html"]) {
        assert(Deno.statSync(`${folder}/${made}`), made);
      }
      const calls = [
        ["report", "my_study.json", ...small],
        ["loss-atlas", "list"],
        ["loss-atlas", "plan", "my_study.json"],
        ["loss-atlas", "gc", "my_study.json"],
        ["loss-atlas", "schema", "my_study.json"],
        ["verify", "--sample", "0", "--measures", "1", "--module", "my_loss.ts"],
      ];
      const [, , , , , checked] = await Promise.all(calls.map(async (args) => {
        // What has no network for a claim, or no module for a metric, says so; nothing breaks.
        const ending = await task(...args);
        assert([0, 3].includes(ending.code), `${args}: ${ending.out}${ending.err}`);
        return ending;
      }));
      assert(checked !== undefined);
      const unnamed = await task("loss-atlas", "gc");
      assertEquals(unnamed.code, 2);
      assertStringIncludes(unnamed.err, "name the file of a study");
    });
  });
});
