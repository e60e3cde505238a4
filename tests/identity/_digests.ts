/**
 * Prints the digests of two networks and two measures as the tree that this file stands in gives
 * them; a test runs it in copies of the tree.
 *
 * @module
 */
import { measureDigest, measureIdentity } from "../../src/identity/measure.ts";
import { digestCell } from "../../src/identity/network.ts";
import { resolveMeasures } from "../../src/measures/resolve.ts";
import { expandMatrix, parseExperiment } from "../../src/study/mod.ts";

const [softmax, center] = expandMatrix(parseExperiment({
  name: "sample",
  title: "A sample",
  matrix: { dataset: ["digits"], loss: [{ name: "softmax" }, { name: "center" }] },
}, "sample.json"));
const [fisherRatio, nc1] = resolveMeasures(["fisherRatio", "nc1"]);
// Of one and the same network: what changes a network changes its measures anyway.
const measure = (each: typeof fisherRatio) =>
  measureDigest(measureIdentity("0".repeat(64), softmax!, each!));
console.log(JSON.stringify({
  softmax: digestCell(softmax!),
  center: digestCell(center!),
  fisherRatio: measure(fisherRatio),
  nc1: measure(nc1),
}));
