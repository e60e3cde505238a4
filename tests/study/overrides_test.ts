import { assertEquals, assertThrows } from "@std/assert";
import { InputError } from "../../src/base/errors.ts";
import { expandMatrix } from "../../src/study/mod.ts";
import { setInDocument } from "../../src/study/overrides.ts";
import { parseExperiment } from "../../src/study/parse.ts";
import { document } from "../_experiments.ts";

const parse = (...set: string[]) => parseExperiment(document(), "sample.json", { set });

Deno.test("setInDocument() reaches the items of lists, in either spelling", () => {
  const given = { matrix: { loss: [{ name: "softmax" }, { name: "cosface" }] } };
  const expected = { matrix: { loss: [{ name: "softmax" }, { name: "cosface", margin: 0.2 }] } };
  assertEquals(setInDocument(given, "matrix.loss.1.margin=0.2"), expected);
  assertEquals(setInDocument(given, "matrix.loss[1].margin=0.2"), expected);
  assertEquals(given.matrix.loss[1], { name: "cosface" });
});

Deno.test("setInDocument() refuses an item that a list does not have", () => {
  for (const path of ["matrix.seed.3", "matrix.seed.x"]) {
    assertThrows(
      () => setInDocument({ matrix: { seed: [1, 2] } }, `${path}=1`),
      InputError,
      "the list has 2 items, counted from 0",
    );
  }
});

Deno.test("parseExperiment() sets a field of an optimiser that the file leaves out", () => {
  const { optimizer } = parse("training.optimizer.learningRate=0.01").training;
  assertEquals(optimizer.name, "adam");
  assertEquals(optimizer.learningRate, 0.01);
});

Deno.test("parseExperiment() takes another optimiser whole", () => {
  const { optimizer } = parse(
    "training.optimizer.name=sgd",
    "training.optimizer.momentum=0.5",
  ).training;
  assertEquals(optimizer, { name: "sgd", learningRate: 0.01, momentum: 0.5, weightDecay: 0 });
});

Deno.test("parseExperiment() gives a study another name, and keeps the rest", () => {
  assertEquals(parse("name=other"), { ...parse(), name: "other" });
});

Deno.test("expandMatrix() refuses a loss that the space does not allow", () => {
  const loss = ["matrix.loss.0.name=prototype-joint", "training.rotation.maximum=60"];
  assertThrows(
    () => parse(...loss),
    InputError,
    'matrix.loss[0]: Cannot build the loss "prototype-joint": the dimension must be at least 3',
  );
  assertEquals(expandMatrix(parse(...loss, "matrix.dimension=[3]")).length, 1);
});
