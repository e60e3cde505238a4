import { assertRejects } from "@std/assert";
import { InputError } from "../../src/base/errors.ts";
import { loadExperiment } from "../../src/study/mod.ts";

Deno.test("loadExperiment() says what to give where the file is missing", async () => {
  const load = () => loadExperiment("experiments/nothing.json");
  await assertRejects(load, InputError, "experiments/reproduce.json");
});

Deno.test("loadExperiment() refuses what is no JSON, and what is too large", async () => {
  const file = await Deno.makeTempFile({ suffix: ".json" });
  await Deno.writeTextFile(file, "{ name: }");
  await assertRejects(() => loadExperiment(file), InputError, file);
  await Deno.writeTextFile(file, " ".repeat(1_000_001));
  await assertRejects(() => loadExperiment(file), InputError, "must be below");
  await Deno.remove(file);
});
