import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertNotEquals,
  assertThrows,
} from "@std/assert";
import { InputError } from "../../src/base/errors.ts";
import { measureCatalogue } from "../../src/measures/catalogue.ts";
import { sampleInput } from "../../src/measures/check_inputs.ts";
import { findColumn, measureColumns } from "../../src/measures/columns.ts";
import { computeMeasure } from "../../src/measures/evaluate.ts";
import type { MeasureDefinition, MeasureInput } from "../../src/measures/measure.ts";
import { rowsIn, unitRows } from "../../src/measures/metrics/vectors.ts";
import { fewShot } from "../../src/measures/protocols/few_shot.ts";
import { resolveRequest } from "../../src/measures/resolve.ts";

/** Every measure that takes a distance, with the parameters under which it does. */
const subjects = measureCatalogue
  .filter(({ parameters }) => Object.hasOwn(parameters.shape, "distance"))
  .flatMap((definition): { definition: MeasureDefinition; given: Record<string, unknown> }[] =>
    definition.name === "openSet"
      ? ["centroid", "neighbours", "mahalanobis", "relativeMahalanobis"].map((score) => ({
        definition,
        given: { score, neighbours: 5 },
      }))
      : [{ definition, given: definition.name === "fewShot" ? { queries: 5, shots: 5 } : {} }]
  );

/** Samples of four classes whose lengths say nothing of their class, with geometry. */
function input(): MeasureInput {
  const base = sampleInput();
  const stretched = (x: MeasureInput["embeddings"]) => ({
    ...x,
    data: x.data.map((value, at) => value * (1 + (Math.floor(at / x.columns) * 7) % 5)),
  });
  const side = <T extends { embeddings: MeasureInput["embeddings"] }>(each: T) => ({
    ...each,
    embeddings: stretched(each.embeddings),
  });
  return {
    ...side(base),
    train: side(base.train),
    novel: side(base.novel),
    geometry: { classes: [0, 1, 2, 3], classMeans: [] },
  };
}

/** The same with every embedding at length 1. */
function onSphere(all: MeasureInput): MeasureInput {
  const side = <T extends { embeddings: MeasureInput["embeddings"] }>(each: T) => ({
    ...each,
    embeddings: unitRows(each.embeddings),
  });
  return { ...side(all), train: side(all.train), novel: side(all.novel) };
}

function taken(definition: MeasureDefinition, given: object, of: Partial<MeasureInput>) {
  return computeMeasure(definition, of, definition.parameters.parse(given));
}

Deno.test("measures that compare embeddings take a distance", () => {
  assertEquals(
    [...new Set(subjects.map(({ definition: { name } }) => name))].filter((name) =>
      /recall|mapAtR|rPrecision|knnAccuracy|fewShot|openSet/.test(name)
    ).length,
    9,
  );
});

for (const { definition, given } of subjects) {
  const name = `${definition.name} ${JSON.stringify(given)}`;

  Deno.test(`${name} takes by default the distance of the loss's space, and says which`, () => {
    const by = (distance: string) => taken(definition, { ...given, distance }, input()).values;
    assertNotEquals(by("cosine"), by("euclidean"), "the sample does not tell them apart");
    for (
      const [space, distance, word] of [
        ["sphere", "cosine", "cosine"],
        ["euclidean", "euclidean", "Euclidean"],
      ] as const
    ) {
      const own = taken(definition, given, { ...input(), space });
      assertEquals(own.values, by(distance), space);
      assert(Object.values(own.notes ?? {}).every((note) => note.includes(`by the ${word}`)));
      assert(Object.keys(own.notes ?? {}).length > 0);
    }
    const { space: _, ...bare } = input();
    const own = taken(definition, given, bare);
    assertEquals(own.values, by("euclidean"));
    assert(Object.values(own.notes!).every((note) => note.includes("as no loss says its space")));
  });

  Deno.test(`${name} by the cosine is the same for samples of any length`, () => {
    const distance = "cosine";
    const long = taken(definition, { ...given, distance }, input()).values;
    const unit = taken(definition, { ...given, distance }, onSphere(input())).values;
    for (const [column, value] of Object.entries(long)) {
      assertAlmostEquals(value, unit[column]!, 1e-6, column);
    }
  });

  Deno.test(`${name} has a column for each reading, whose title says the distance`, () => {
    const requests = resolveRequest({
      name: definition.name,
      ...given,
      distance: ["own", "euclidean", "cosine"],
    });
    const columns = requests.map((measure) => measureColumns(measure)[0]!);
    for (const { column, title, measure } of columns) {
      assertEquals(findColumn(column).column, column);
      assert(title.includes(`distance = ${measure.parameters.distance}`), title);
    }
    assertEquals(new Set(columns.map(({ column }) => column)).size, 3);
    assert(columns[1]!.column.endsWith("distance=euclidean)"), columns[1]!.column);
  });
}

Deno.test("fewShot() by the cosine gives each query to the mean of the nearest direction", () => {
  const { embeddings, labels } = input().novel;
  const options = { shots: 5, queries: 5, episodes: 30 } as const;
  const cosine = fewShot(embeddings, labels, { ...options, distance: "cosine" });
  // One shown sample: its own direction, so that scaling to unit length first does the same.
  const one = { shots: 1, queries: 5, episodes: 30 } as const;
  assertEquals(
    fewShot(embeddings, labels, { ...one, distance: "cosine" }).episodes,
    fewShot(embeddings, labels, { ...one, variant: "L2N" }).episodes,
  );
  assert(cosine.accuracy > 0.5);
  assertThrows(
    () => fewShot(embeddings, labels, { distance: "manhattan" as "cosine" }),
    RangeError,
    'distance must be "euclidean" or "cosine"',
  );
});

Deno.test("a distance that there is not is refused with those that there are", () => {
  const { message } = assertThrows(
    () => resolveRequest({ name: "mapAtR", distance: "cosin" }),
    InputError,
  );
  assert(message.includes("distance") && message.includes("cosine"), message);
});

Deno.test("mapAtR by the cosine is that by the Euclidean distance of directions", () => {
  const { embeddings, labels } = input();
  const first = Int32Array.from({ length: 30 }, (_, i) => i);
  const some = {
    embeddings: rowsIn(embeddings, first),
    labels: Array.from(first, (i) => labels[i]!),
  };
  const mapAtR = measureCatalogue.find(({ name }) => name === "mapAtR")!;
  const [cosine] = Object.values(taken(mapAtR, { distance: "cosine" }, some).values);
  const unit = { ...some, embeddings: unitRows(some.embeddings) };
  const [euclidean] = Object.values(taken(mapAtR, { distance: "euclidean" }, unit).values);
  assertAlmostEquals(cosine!, euclidean!, 1e-6);
});
