import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { parse } from "@std/csv";
import { call } from "../cli/_call.ts";
import { document } from "../_experiments.ts";
import { withFolder } from "./_folder.ts";

const study = document({
  training: {
    ...{ trainSize: 64, validation: 50, testSize: 50, batchSize: 32, epochs: 7 },
    schedule: { name: "plateau" },
    optimizer: { name: "adam", learningRate: 0.003 },
  },
  include: [
    { training: { epochs: 0 } },
    {
      loss: [{ name: "supcon" }],
      dimension: [784],
      training: { epochs: 0, backbone: "pixels" },
    },
  ],
  measures: ["accuracy", "knnAccuracy", "epochsTrained", "converged"],
});

Deno.test("baselines and a plateau: planned, trained once, measured, reported and verified", async () => {
  await withFolder(async (folder) => {
    const path = `${folder}/sample.json`;
    await Deno.writeTextFile(path, JSON.stringify(study));
    const on = [path, "--store", `${folder}/store`];
    const out = ["--out", `${folder}/reports`];
    const plan = await call(["reproduce", ...on, "--dry-run"]);
    assertStringIncludes(plan.err, "1 to train, 2 to embed untrained, 0 to measure only");
    assert(/ [\d.]+ core-hours/.test(plan.err), plan.err);

    const first = await call(["reproduce", ...on, ...out, "--jobs", "1"]);
    assertEquals(first.code, 0, first.err);
    assertStringIncludes(first.out, "2-D · untrained");
    assertStringIncludes(first.out, "up to 7 epochs");
    assertStringIncludes(first.out, "784-D · pixels ");

    const rows = parse(await Deno.readTextFile(`${folder}/reports/sample/results.csv`), {
      skipFirstRow: true,
    }) as Record<string, string>[];
    const [trained, untrained, pixels] = rows as [typeof rows[0], typeof rows[0], typeof rows[0]];
    const epochs = Number(trained!.epochsTrained);
    assert(epochs >= 5 && epochs <= 7, `${epochs} epochs`);
    assert(["0", "1"].includes(trained!.converged!));
    assertEquals([untrained!.epochsTrained, untrained!.converged], ["0", ""]);
    assertEquals([pixels!.epochsTrained, pixels!.converged], ["0", ""]);
    // Nearest class means tell more than chance, which is all that an untrained classifier knows.
    assert(Number(pixels!.accuracy) > 0.3, pixels!.accuracy);

    const manifest = `${folder}/store/networks/${trained!.digest}/manifest.json`;
    const { convergence } = JSON.parse(await Deno.readTextFile(manifest));
    assertEquals([convergence.epochs, Number(convergence.converged)], [
      epochs,
      Number(trained!.converged),
    ]);
    const verified = await call(["verify", "--sample", "3", "--store", `${folder}/store`]);
    assertEquals(verified.code, 0, verified.out + verified.err);
  });
});

Deno.test("what does not go together ends a call with what is right, before anything is trained", async () => {
  await withFolder(async (folder) => {
    const path = `${folder}/sample.json`;
    const [untrained, pixels] = study.include as Record<string, unknown>[];
    const include = [untrained, { ...pixels, dimension: [2] }];
    await Deno.writeTextFile(path, JSON.stringify({ ...study, include }));
    const { code, err } = await call(["reproduce", path, "--store", `${folder}/store`]);
    assertEquals(code, 2, err);
    assertStringIncludes(err, "include[1]: dimension must be 784");
  });
});
