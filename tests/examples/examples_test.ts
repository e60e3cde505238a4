import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { configuration } from "../../src/cli/init.ts";
import { openStore } from "../../src/store/mod.ts";
import { call } from "../cli/_call.ts";
import { withFolder } from "../integration/_folder.ts";

const cwd = new URL("../../examples/", import.meta.url).pathname;

Deno.test("examples/deno.json is what init writes for a folder of the project", async () => {
  const { default: written } = await import("../../examples/deno.json", { with: { type: "json" } });
  assertEquals(written as unknown, configuration("../"));
});

Deno.test("the example study trains with its loss and metric, and travels in one file", async (t) => {
  await withFolder(async (folder) => {
    const store = ["--store", `${folder}/store`, "--backend", "wasm"];
    const study = await call(
      ["reproduce", "own_study.json", ...store, "--jobs", "1", "--out", `${folder}/report`],
      { cwd },
    );
    assertEquals(study.code, 0, study.err);
    assertStringIncludes(study.out, "shorter-has-fewer-strangers");

    await t.step("the loss does what it says", async () => {
      const read = openStore(`${folder}/store`);
      const lengths = new Map<string, number>();
      for (const digest of await read.list()) {
        const network = await read.open(digest);
        const { coordinates: { data } } = await network.embeddings();
        const { loss: { name } } = network.record.cell;
        lengths.set(name, (lengths.get(name) ?? 0) + Math.hypot(...data));
      }
      assert(lengths.get("short-softmax")! < lengths.get("softmax")!);
    });

    await t.step(
      "the metric reaches tables and figures, and no flag is needed to train again",
      async () => {
        const [header, ...rows] =
          (await Deno.readTextFile(`${folder}/report/own-study/results.csv`)).trim().split("\n");
        const column = header!.split(",").indexOf("strangerShare");
        const shares = rows.map((row) => Number(row.split(",")[column]));
        assert(shares.length === 4 && shares.every((share) => share > 0 && share < 1), `${shares}`);
        const page = await Deno.readTextFile(`${folder}/report/own-study/index.html`);
        assertStringIncludes(page, "Strangers next door");
        assertStringIncludes(page, "deno task reproduce own_study.json --profile none");
        assert(!page.includes("--module"));
      },
    );

    await t.step("the bundle brings the modules of the study, beside it", async () => {
      const file = `${folder}/review.zip`;
      const made = await call(["report", "own_study.json", ...store, "--bundle", file], { cwd });
      assertEquals(made.code, 0, made.err);
      const judged = await call(
        ["verify", "--bundle", file, "--data-dir", `${folder}/data`, "--sample", "1"],
        { cwd: folder },
      );
      assertEquals(judged.code, 0, judged.out + judged.err);
      assertStringIncludes(judged.err, "study/own_loss.ts, study/own_metric.ts");
      assertStringIncludes(judged.out, "altered: 0, claims: 2, repeated: 1, differing: 0");
    });
  });
});

Deno.test("the other example study trains with its backbone, activation, protocol and dataset", async () => {
  await withFolder(async (folder) => {
    const { code, err } = await call([
      ...["reproduce", "own_parts.json", "--store", `${folder}/store`, "--out", `${folder}/report`],
      ...["--backend", "wasm", "--jobs", "1", "--set", "matrix.seed=[1]"],
    ], { cwd });
    assertEquals(code, 0, err);
    const csv = await Deno.readTextFile(`${folder}/report/own-parts/results.csv`);
    assertMatch(csv.split("\n")[0]!, /typicalShots\(shots=1\),typicalShots,/);
    assertMatch(csv, /shapes,softmax,false,3,softsign,1,.*,patches,/);
    assertMatch(csv, /digits,softmax,false,3,softsign,1,.*,patches,/);
  });
});

Deno.test("every example passes the kit of its kind", async () => {
  const modules = ["loss", "metric", "backbone", "activation", "protocol", "dataset"];
  const { code, out, err } = await call(
    ["check", "--json", ...modules.map((name) => `own_${name}.ts`)],
    { cwd },
  );
  assertEquals(code, 0, out + err);
  const parts: { kind: string }[] = JSON.parse(out);
  assertEquals(parts.map(({ kind }) => kind), [
    "loss",
    "measure",
    "backbone",
    "activation",
    "measure",
    "dataset",
  ]);
});
