import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { useBackend } from "../../src/compute/backend.ts";
import { InputError } from "../../src/base/errors.ts";
import {
  checkLoss,
  createLoss,
  loadLossModule,
  lossDefinition,
  lossNames,
} from "../../src/losses/mod.ts";
import { registerLoss } from "../../src/losses/catalogue.ts";
import { resolveLoss } from "../../src/losses/resolve.ts";
import { valueAt } from "./_batch.ts";

await useBackend("wasm");
const address = (name: string) => import.meta.resolve(`./modules/${name}`);

Deno.test("loadLossModule() makes a loss of one's own known by name", async () => {
  const definition = await loadLossModule(address("own_loss.ts"));
  assert(lossNames.includes("own-loss"));
  assertEquals(definition.name, "own-loss");
  const geometry = { classes: 3, dimension: 2 };
  assertEquals(resolveLoss({ name: "own-loss" }, geometry), { name: "own-loss", power: 2 });
  const loss = createLoss({ name: "own-loss", power: 1 }, { ...geometry, seed: 1 });
  assertEquals(valueAt(loss, [[1, -3]], [0]), 2);
  loss.dispose();
  await checkLoss({ name: "own-loss" }, { backends: ["cpu", "wasm"] });
});

Deno.test("loadLossModule() may load a module twice", async () => {
  const [a, b] = [
    await loadLossModule(address("own_loss.ts")),
    await loadLossModule(address("own_loss.ts")),
  ];
  assert(a === b);
  assertEquals(lossNames.filter((name) => name === "own-loss").length, 1);
});

Deno.test("loadLossModule() says what a module lacks", async () => {
  await assertRejects(
    () => loadLossModule(address("no_loss.ts")),
    InputError,
    "must export one object with name, parameters and create()",
  );
});

Deno.test("loadLossModule() refuses a loss that names no score for unknown classes", async () => {
  await assertRejects(
    () => loadLossModule(address("no_score.ts")),
    InputError,
    'Cannot use the loss "scoreless": its openSetScore must be one of centroid, ',
  );
  assert(!lossNames.includes("scoreless"));
});

Deno.test("loadLossModule() says which module it cannot load", async () => {
  await assertRejects(() => loadLossModule("./nowhere.ts"), InputError, 'module "./nowhere.ts"');
});

Deno.test("registerLoss() refuses names that are taken or malformed", () => {
  const softmax = lossDefinition("softmax");
  assertThrows(() => registerLoss({ ...softmax }), InputError, "there is one of that name");
  assertThrows(() => registerLoss({ ...softmax, name: "My loss" }), InputError, "lower-case words");
});
