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
    assertStringIncludes(first.out, "10-D · untrained".replace("10", "2"));
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
    // Nearest class means, and neighbours, among 64 images.
    assert(Number(pixels!.accuracy) > 0.5 && Number(pixels!.knnAccuracy) > 0.3);

    const shown = await call(["show", trained!.digest!, "--store", `${folder}/store`]);
    assertStringIncludes(shown.out, `${epochs}, ${trained!.converged === "1" ? "" : "the most"}`);
    const again = await call(["reproduce", ...on, ...out]);
    assertStringIncludes(again.err, "0 to train or measure, 3 in the store");
    const verified = await call(["verify", "--sample", "3", "--store", `${folder}/store`]);
    assertEquals(verified.code, 0, verified.out + verified.err);
  });
});

Deno.test("what does not go together ends a call with what is right, before anything is trained", async () => {
  await withFolder(async (folder) => {
    const path = `${folder}/sample.json`;
    await Deno.writeTextFile(path, JSON.stringify(study));
    for (
      const [change, advice] of [
        ["include.1.dimension=[2]", "include[1]: dimension must be 784"],
        ["include.1.training.epochs=3", "include[1]: training.epochs must be 0"],
        ["training.validation=null", "training.validation must be a number of images"],
        ["training.epochs=4", "training.epochs must be 0 or at least 5"],
      ] as const
    ) {
      const changed = JSON.parse(JSON.stringify(study));
      const [keys, value] = change.split("=") as [string, string];
      const steps = keys.split(".");
      const last = steps.pop()!;
      steps.reduce((node, key) => node[key], changed)[last] = JSON.parse(value);
      await Deno.writeTextFile(path, JSON.stringify(changed));
      const { code, err } = await call(["reproduce", path, "--store", `${folder}/store`]);
      assertEquals(code, 2, err);
      assertStringIncludes(err, advice);
    }
  });
});
