import { assert, assertEquals } from "@std/assert";
import { compareResults, levelOf } from "../../src/verification/compare.ts";
import { wholeParts } from "../../src/verification/sources.ts";
import { memorySource } from "../../src/store/folder.ts";
import { type NetworkReader, openNetwork } from "../../src/store/network_reader.ts";
import { sealNetwork } from "../../src/store/network_files.ts";
import { type SampleNetwork, sampleNetwork } from "../store/_network.ts";

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

const values = { accuracy: 0.75, fisherRatio: 4 };
const stored = { ...await wholeParts(await reader()), values, notes: {} };
const compare = async (network: NetworkReader, accuracy: number | null) =>
  compareResults(stored, {
    ...await wholeParts(network),
    values: { ...values, accuracy },
    notes: {},
  });
const levelFor = async (network: NetworkReader, accuracy: number | null, seeds: number[] = []) =>
  levelOf(
    await compare(network, accuracy),
    seeds.map((accuracy) => ({ accuracy, fisherRatio: 4 })),
  );

Deno.test("levelOf() gives A to the same bits, undefined coordinates among them", async () => {
  const differences = await compare(await reader(), 0.75);
  const none = { parts: [], values: [], notes: [], embeddings: 0, contradictions: [] };
  assertEquals(differences, none);
  assertEquals(levelOf(differences), "A");
});

Deno.test("levelOf() gives B within tolerance; compareResults() tells how far apart", async () => {
  const differences = await compare(await scaled(1 + 1e-5), 0.7501);
  assertEquals(levelOf(differences), "B");
  assertEquals(differences.parts, ["embeddings.arrow"]);
  const [{ column, was, is }] = differences.values as [typeof differences.values[number]];
  assertEquals([column, was, is], ["accuracy", 0.75, 0.7501]);
  assert(differences.embeddings > 0);
});

Deno.test("levelOf() gives C within the spread over seeds, given three of them", async () => {
  const other = await scaled(2);
  assertEquals(await levelFor(other, 0.72, [0.7, 0.72, 0.8]), "C");
  assertEquals(await levelFor(other, 0.72, [0.72, 0.8]), "differs");
  // What is kept says 0.75, which no network that is trained again comes near.
  assertEquals(await levelFor(other, 0.1, [0.1, 0.11, 0.12]), "differs");
});

Deno.test("compareResults() finds rows that cannot be those of the coordinates", async () => {
  const { embeddings } = sampleNetwork();
  const { data, ...shape } = embeddings.coordinates;
  const predictions = embeddings.labels;
  // Of the same coordinates; of close ones; of one that was moved far.
  for (const factor of [1, 1 + 1e-6, [1, 1, 1, 2]]) {
    const moved = data.map((value, at) =>
      value * (typeof factor === "number" ? factor : factor[at]!)
    );
    const coordinates = { ...shape, data: moved };
    const forged = await reader({ embeddings: { ...embeddings, coordinates, predictions } });
    assertEquals(await levelFor(forged, 0.75, [0.7, 0.75, 0.8]), "differs", String(factor));
  }
  const labels = embeddings.labels.map((label) => label + 1);
  const far = { ...shape, data: data.map((value) => value * 2) };
  const other = await reader({ embeddings: { ...embeddings, coordinates: far, labels } });
  assertEquals(await levelFor(other, 0.75, [0.7, 0.75, 0.8]), "differs");
});

Deno.test("levelOf() sees other weights, geometry, a value that is gone, a divergence", async () => {
  const { geometry, weights } = sampleNetwork();
  const others = [
    await reader({ geometry: { ...geometry, bias: [1, 2] } }),
    await reader({
      weights: { ...weights, "dense/weights": { shape: [1], data: Float32Array.of(9) } },
    }),
    await reader({ divergedAt: 3 }),
  ];
  for (const other of others) assertEquals(await levelFor(other, 0.75), "differs");
  assertEquals(await levelFor(await reader(), null), "differs");
});

Deno.test("levelOf() judges a record by its values and the facts in its notes", () => {
  const record = { values: { accuracy: 0.75 }, notes: { accuracy: "of 40 images" } };
  const level = (parts: Partial<typeof record>) =>
    levelOf(compareResults(record, { ...record, ...parts }));
  assertEquals(level({}), "A");
  assertEquals(level({ values: { accuracy: 0.7501 } }), "B");
  assertEquals(level({ values: { accuracy: 0.8 } }), "differs");
  assertEquals(level({ notes: { accuracy: "40 images were used" } }), "A");
  assertEquals(level({ notes: { accuracy: "of 41 images" } }), "differs");
});

Deno.test("levelOf() where no embeddings are kept: as the values and the siblings allow", () => {
  const was = { parts: { "the history": "1" }, values: { accuracy: 0.72 }, notes: {} };
  const is = (accuracy: number, history = "2") => ({
    ...stored,
    parts: { "the history": history },
    values: { accuracy },
  });
  const levels = (accuracy: number, seeds: number[], history?: string) =>
    levelOf(compareResults(was, is(accuracy, history)), seeds.map((accuracy) => ({ accuracy })));
  assertEquals(levels(0.72, [], "1"), "A");
  assertEquals(levels(0.7201, []), "B");
  assertEquals(levels(0.75, [0.7, 0.72, 0.8]), "C");
  assertEquals(levels(0.75, [0.1, 0.11, 0.12]), "differs");
  // Of the same history the values cannot be others.
  assertEquals(levels(0.75, [0.7, 0.72, 0.8], "1"), "differs");
});
