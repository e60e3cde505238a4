import { assertEquals, assertStringIncludes } from "@std/assert";
import { compareNetworks, compareRecords } from "../../../src/runner/verification/compare.ts";
import { memorySource } from "../../../src/store/folder.ts";
import { type NetworkReader, openNetwork } from "../../../src/store/network_reader.ts";
import { sealNetwork } from "../../../src/store/store.ts";
import { type SampleNetwork, sampleNetwork } from "../../store/_network.ts";

const reader = async (parts: Partial<SampleNetwork> = {}): Promise<NetworkReader> => {
  const network = sampleNetwork(parts);
  return await openNetwork(network.digest, memorySource("memory", sealNetwork(network)));
};

/** The sample with every coordinate scaled. */
const scaled = (factor: number) => {
  const { embeddings } = sampleNetwork();
  const { data, ...shape } = embeddings.coordinates;
  const coordinates = { ...shape, data: data.map((value) => value * factor) };
  return reader({ embeddings: { ...embeddings, coordinates } });
};

const stored = { network: await reader(), values: { accuracy: 0.75, fisherRatio: 4 } };
const compare = async (network: NetworkReader, accuracy: number | null, seeds: number[] = []) =>
  await compareNetworks(
    stored,
    { network, values: { ...stored.values, accuracy } },
    seeds.map((accuracy) => ({ accuracy, fisherRatio: 4 })),
  );

Deno.test("compareNetworks() gives level A to the same bits, undefined coordinates among them", async () => {
  assertEquals(await compare(await reader(), 0.75), { level: "A", differences: [] });
});

Deno.test("compareNetworks() gives level B within tolerance, and says how far apart", async () => {
  const { level, differences } = await compare(await scaled(1 + 1e-5), 0.7501);
  assertEquals(level, "B");
  assertStringIncludes(differences.join(), "accuracy is 0.7501: the record says 0.75");
});

Deno.test("compareNetworks() gives level C within the spread over seeds, given three of them", async () => {
  const other = await scaled(2);
  assertEquals((await compare(other, 0.72, [0.7, 0.75, 0.8])).level, "C");
  assertEquals((await compare(other, 0.72, [0.75, 0.8])).level, "differs");
  assertEquals((await compare(other, 0.2, [0.7, 0.75, 0.8])).level, "differs");
});

Deno.test("compareNetworks() sees other weights, geometry, a value that is gone, a divergence", async () => {
  const { geometry, weights } = sampleNetwork();
  const others = [
    await reader({ geometry: { ...geometry, bias: [1, 2] } }),
    await reader({
      weights: { ...weights, "dense/weights": { shape: [1], data: Float32Array.of(9) } },
    }),
    await reader({ divergedAt: 3 }),
  ];
  for (const other of others) assertEquals((await compare(other, 0.75)).level, "B");
  assertEquals((await compare(await reader(), null)).level, "differs");
});

Deno.test("compareRecords() compares values and notes", () => {
  const record = { values: { accuracy: 0.75 }, notes: {} };
  assertEquals(compareRecords(record, record), { level: "A", differences: [] });
  assertEquals(compareRecords(record, { ...record, values: { accuracy: 0.7501 } }).level, "B");
  assertEquals(compareRecords(record, { ...record, values: { accuracy: 0.8 } }).level, "differs");
  assertEquals(compareRecords(record, { ...record, notes: { accuracy: "?" } }).level, "differs");
});
