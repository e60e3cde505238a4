import { assert, assertEquals, assertLess, assertMatch } from "@std/assert";
import { measureCode, networkCode } from "../../src/identity/code.ts";
import { measureDigest, measureIdentity } from "../../src/identity/measure.ts";
import { digestCell } from "../../src/identity/network.ts";
import { resolveMeasures } from "../../src/measures/resolve.ts";
import { expandMatrix } from "../../src/study/mod.ts";
import { experiment } from "../_experiments.ts";

const [cell] = expandMatrix(experiment());

Deno.test("digestCell() gives 64 hexadecimal digits, the same for any order of keys", () => {
  assertMatch(digestCell(cell!), /^[0-9a-f]{64}$/);
  const reversed = Object.fromEntries(Object.entries(cell!).reverse()) as unknown as typeof cell;
  assertEquals(digestCell(reversed!), digestCell(cell!));
});

Deno.test("digestCell() differs by seed, dataset, loss, known classes and backend", () => {
  const digests = [
    digestCell(cell!),
    digestCell({ ...cell!, seed: 2 }),
    digestCell({ ...cell!, dataset: "mnist" }),
    digestCell({ ...cell!, loss: { name: "softmax", normalizeWeights: true } }),
    digestCell({ ...cell!, openSetSplit: 0 }),
    digestCell(cell!, { backend: "webgpu" }),
  ];
  assertEquals(new Set(digests).size, digests.length);
});

Deno.test("digestCell() takes 1,000 cells in under 0.1 s once the code has been read", () => {
  // The best of some rounds, as other programs may be at work.
  const rounds = Array.from({ length: 10 }, () => {
    const start = performance.now();
    for (let seed = 0; seed < 1000; seed++) digestCell({ ...cell!, seed });
    return performance.now() - start;
  });
  assertLess(Math.min(...rounds), 100);
});

Deno.test("networkCode() holds the loss, dataset and backbone of the cell, and no other", () => {
  const code = networkCode({ ...cell!, loss: { name: "center" }, dataset: "fashion-mnist" });
  const has = (path: string) => path in code;
  assert(has("src/losses/center.ts") && has("src/data/fashion_mnist.ts"));
  assert(has("src/networks/train.ts") && has("src/networks/backbones/scholl.ts"));
  assert(has("src/compute/backend.ts") && has("src/compute/kernels/kernels.wasm"));
  assert(!has("src/losses/triplet.ts") && !has("src/data/mnist.ts"));
  assert(Object.keys(code).some((path) => path.startsWith("package:@tensorflow/tfjs@4.22.0")));
});

Deno.test("networkCode() holds nothing that measures, fetches, schedules, stores or draws", () => {
  const code = Object.keys(networkCode(cell!));
  const rooms = /^src\/(measures|judge|runner|store|reports|cli)\/|provision|_npm|lease|_lock/;
  assertEquals(code.filter((path) => rooms.test(path)), []);
});

Deno.test("measureCode() holds the code of one measure, and no kernel where it needs no network", () => {
  const modules = Object.keys(measureCode("fisherRatio", []));
  assert(modules.some((path) => path.endsWith("/fisher_ratio.ts")), modules.join("\n"));
  assertEquals(
    modules.filter((path) => /measures\/.*(silhouette|nc1|open_set|few_shot)/.test(path)),
    [],
  );
});

Deno.test("measureDigest() differs by network, measure and parameters", () => {
  const network = digestCell(cell!);
  const measures = resolveMeasures(["fisherRatio", "knnAccuracy", { name: "knnAccuracy", k: 5 }]);
  const digests = [
    ...measures.map((measure) => measureDigest(measureIdentity(network, cell!, measure))),
    measureDigest(measureIdentity("0".repeat(64), cell!, measures[0]!)),
  ];
  assertEquals(new Set(digests).size, 4);
});
