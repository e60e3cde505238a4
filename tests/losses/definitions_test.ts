import { assert, assertEquals, assertThrows } from "@std/assert";
import { useBackend } from "../../src/compute/backend.ts";
import { InputError } from "../../src/base/errors.ts";
import { matrixFrom } from "../../src/base/matrix.ts";
import { createLoss, type LossDefinition, lossDefinition } from "../../src/losses/mod.ts";
import { catalogue, registerLoss } from "../../src/losses/catalogue.ts";
import { OPEN_SET_SCORES, type OpenSetScore } from "../../src/losses/loss.ts";
import { lossSpace, naturalScore, resolveLoss } from "../../src/losses/resolve.ts";
import { openSetScores } from "../../src/measures/protocols/open_set.ts";
import { readGeometry } from "../../src/networks/embed_network.ts";
import { logitsOf, scoresOf } from "../../src/networks/scores.ts";
import { choicesOf } from "../../src/identity/probes/parameter_forms.ts";
import type { z } from "zod";
import { namesInCode } from "./_names_in_code.ts";

await useBackend("wasm");

const names = catalogue.map(({ name }) => name);
const space = { classes: 3, dimension: 3 };
const train = matrixFrom([
  ...[[2, 0.1, 0], [2, -0.1, 0]],
  ...[[0, 2, 0.1], [0, 2, -0.1]],
  ...[[0.1, 0, 2], [-0.1, 0, 2]],
]);
const trainLabels = [0, 0, 1, 1, 2, 2];
const means = [[2, 0, 0], [0, 2, 0], [0, 0, 2]];
const known = matrixFrom([[2, 0, 0.2], [0.2, 2, 0], [0, 0.2, 2]]);
const unknown = matrixFrom([[1, 1, 1], [-2, -1, 0.5]]);

/** Every loss of the catalogue in its default form and in each form that the kit tries. */
const forms = catalogue.flatMap(({ name, forms = [] }) =>
  [{}, ...forms].map((form) => resolveLoss({ name, ...form }, space))
);

Deno.test("naturalScore() can be taken of every form of every loss", async () => {
  for (const spec of forms) {
    const loss = createLoss(spec, { ...space, seed: 1 });
    loss.setClassMeans?.(means);
    const [logits, novelLogits] = [await scoresOf(loss, known), await scoresOf(loss, unknown)];
    const scored = openSetScores(naturalScore(spec), {
      train: { embeddings: train, labels: trainLabels },
      geometry: await readGeometry(loss, means, [0, 1, 2]),
      known: {
        embeddings: known,
        labels: [0, 1, 2],
        predictions: [0, 1, 2],
        ...logits && { logits },
      },
      unknown: { embeddings: unknown, ...novelLogits && { logits: novelLogits } },
    });
    loss.dispose();
    const form = JSON.stringify(spec);
    assert(typeof scored !== "string", `${form}: ${scored}`);
    assertEquals([scored.known.length, scored.unknown.length], [3, 2], form);
    assert([...scored.known, ...scored.unknown].every(Number.isFinite), form);
  }
});

/** Every combination of the choices that a loss's schema gives, and the forms that the kit tries. */
const everyForm = catalogue.flatMap(({ name, parameters, forms = [] }) => {
  const choices = Object.entries(parameters.shape)
    .map(([key, field]) => [key, choicesOf(field as z.ZodType)] as const)
    .filter(([key, values]) => values.length > 1 && key !== "similarity" && key !== "targets");
  const combined = choices.reduce<Record<string, unknown>[]>(
    (all, [key, values]) =>
      all.flatMap((form) => values.map((value) => ({ ...form, [key]: value }))),
    [{}, { lambda: 0 }, { scale: 7 }, { temperature: 0.3 }].filter((form) =>
      Object.keys(form).every((key) => Object.hasOwn(parameters.shape, key))
    ),
  );
  return [...combined, ...forms].flatMap((form) => {
    try {
      const spec = resolveLoss({ name, ...form }, space);
      createLoss(spec, { ...space, seed: 1 }).dispose();
      return [spec];
    } catch (error) {
      // Some choices exclude each other, such as a layout and the dimension.
      if (error instanceof InputError) return [];
      throw error;
    }
  });
});

/** Samples in all directions, whose lengths have nothing to do with these. */
const scattered = matrixFrom(
  Array.from({ length: 60 }, (_, i) => {
    const length = 0.3 + ((i * 37) % 11) / 2;
    return [Math.sin(1 + 2.1 * i), Math.sin(2 + 3.7 * i), Math.sin(3 + 5.3 * i)]
      .map((value) => length * value);
  }),
);

const largest = (row: ArrayLike<number>) => Math.max(...Array.from(row));
const rowsOf = ({ data, rows, columns }: ReturnType<typeof matrixFrom>) =>
  Array.from({ length: rows }, (_, i) => data.slice(i * columns, (i + 1) * columns));

Deno.test("naturalScore() orders samples as what the loss trains does, in every form of every loss", async () => {
  for (const spec of everyForm) {
    const form = JSON.stringify(spec);
    const loss = createLoss(spec, { ...space, seed: 1 });
    loss.setClassMeans?.(means);
    loss.variables.centers?.assign(loss.variables.centers.add(means));
    const trained = await logitsOf(loss, scattered) ?? await scoresOf(loss, scattered);
    const score = naturalScore(spec);
    const { centers } = loss.variables;
    const scored = openSetScores(score, {
      train: { embeddings: train, labels: trainLabels },
      geometry: await readGeometry(loss, means, [0, 1, 2]),
      known: {
        embeddings: scattered,
        labels: Array(60).fill(0),
        predictions: Array(60).fill(0),
        ...trained && { logits: trained },
      },
      unknown: { embeddings: scattered, ...trained && { logits: trained } },
    });
    loss.dispose();
    assert(typeof scored !== "string", `${form}: ${scored}`);
    // A regression has no classes; the term of the centers is what center loss adds to its logits.
    if (trained === undefined) continue;
    const isCenter = centers !== undefined && spec.lambda !== 0;
    const evidence = isCenter
      ? rowsOf(scattered).map((x) =>
        -Math.min(...means.map((mean) => Math.hypot(...mean.map((value, k) => value - x[k]!))))
      )
      : score === "probability"
      ? rowsOf(trained).map((row) => {
        const top = largest(row);
        return 1 / Array.from(row).reduce((sum, z) => sum + Math.exp(z - top), 0);
      })
      : rowsOf(trained).map(largest);
    const order = (values: ArrayLike<number>) =>
      Array.from(values, (_, i) => i).sort((a, b) => values[a]! - values[b]!);
    const [byScore, byLoss] = [order(scored.known), order(evidence)];
    for (const [at, i] of byScore.entries()) {
      const off = Math.abs(evidence[i]! - evidence[byLoss[at]!]!);
      assert(off < 1e-5 * (1 + Math.abs(evidence[i]!)), `${form}: ${score} orders otherwise`);
    }
  }
  assert(everyForm.length > 100, `${everyForm.length} forms`);
});

Deno.test("lossSpace() is the sphere where, and only where, the class of a sample is its direction", async () => {
  for (const spec of everyForm) {
    const loss = createLoss(spec, { ...space, seed: 1 });
    // As training leaves them: neither of equal length nor with a bias of 0.
    for (const [name, variable] of Object.entries(loss.variables)) {
      if (name === "bias") variable.assign(variable.add([0.9, -0.4, 0.1]));
    }
    loss.setClassMeans?.([[2, 0, 0.3], [0, 5, 0], [0.1, 0, 0.7]]);
    const classesOf = async (factor: number) => {
      const data = scattered.data.map((value) => factor * value);
      const scores = await scoresOf(loss, { ...scattered, data });
      return scores && rowsOf(scores).map((row) => row.indexOf(largest(row)));
    };
    const all = await Promise.all([0.05, 1, 9].map(classesOf));
    const pulls = loss.variables.targets !== undefined || loss.variables.centers !== undefined;
    loss.dispose();
    if (all[0] === undefined) continue;
    const ofDirections = all.every((classes) => String(classes) === String(all[0]));
    // What pulls to points works with distances to them, whatever its classes are told by.
    if (pulls) {
      assertEquals(lossSpace(spec), "euclidean", JSON.stringify(spec));
      continue;
    }
    // The joint loss keeps its first axis for another task: classes lie in the directions of the rest.
    assertEquals(lossSpace(spec) === "sphere", ofDirections, JSON.stringify(spec));
  }
});

Deno.test("registerLoss() refuses a space that there is not", () => {
  const flat = { ...lossDefinition("softmax"), name: "flat", space: "plane" } as unknown;
  assertThrows(
    () => registerLoss(flat as LossDefinition),
    InputError,
    'its space must be one of euclidean, sphere, or a function of its parameters that gives one: current value is "plane"',
  );
});

Deno.test("naturalScore() is the cosine where a loss trains cosines, and the distance where it trains distances", () => {
  const scoreOf = (name: string, form = {}) => naturalScore(resolveLoss({ name, ...form }, space));
  for (const name of ["proxy-anchor", "proxy-nca", "supcon", "multi-similarity", "circle"]) {
    assertEquals(scoreOf(name), "cosine", name);
  }
  for (const name of ["triplet", "contrastive"]) {
    assertEquals([scoreOf(name), scoreOf(name, { normalizeEmbeddings: true })], [
      "centroid",
      "cosine",
    ]);
  }
  assertEquals([scoreOf("prototypical"), scoreOf("center")], ["centroid", "targetDistance"]);
});

Deno.test("docs/losses.md lists every form of every loss under its score, and no other", async () => {
  const [, section = ""] = (await Deno.readTextFile("docs/losses.md"))
    .split("## The score for unknown classes\n");
  const [list = ""] = section.split("\n## ");
  const listed = list.split(/^- /m).slice(1).flatMap((item) => {
    const [score, ...words] = [...item.matchAll(/`([\w-]+)`/g)].map(([, word]) => word!);
    return words.filter((word) => names.includes(word)).map((name) => `${score} ${name}`);
  });
  const defined = new Set(forms.map((spec) => `${naturalScore(spec)} ${spec.name}`));
  assertEquals(listed.sort(), [...defined].sort());
});

Deno.test("registerLoss() refuses a loss that names no score for unknown classes", () => {
  const { openSetScore: _, ...rest } = lossDefinition("softmax");
  const nameless = { ...rest, name: "scoreless" } as LossDefinition;
  const error = assertThrows(() => registerLoss(nameless), InputError);
  assertEquals(
    error.message,
    `Cannot use the loss "scoreless": its openSetScore must be one of ${
      OPEN_SET_SCORES.join(", ")
    }, or a function of its parameters that gives one: current value is undefined`,
  );
  assertThrows(
    () => registerLoss({ ...nameless, openSetScore: "size" as OpenSetScore }),
    InputError,
    'current value is "size"',
  );
});

Deno.test("naturalScore() refuses what a function of parameters gives if it is no score", () => {
  registerLoss({
    ...lossDefinition("softmax"),
    name: "by-size",
    openSetScore: ({ normalizeWeights }) => normalizeWeights ? "cosine" : "size" as OpenSetScore,
  });
  assertEquals(naturalScore({ name: "by-size", normalizeWeights: true }), "cosine");
  assertThrows(() => naturalScore({ name: "by-size" }), InputError, 'current value is "size"');
});

async function* modules(folder: string): AsyncGenerator<string> {
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = `${folder}/${name}`;
    if (isDirectory) yield* modules(path);
    else if (name.endsWith(".ts")) yield path;
  }
}

Deno.test("no module outside of the definitions lists losses by name", async () => {
  const lists: string[] = [];
  let read = 0;
  for await (const path of modules("src")) {
    if (path.startsWith("src/losses/")) continue;
    read++;
    const found = namesInCode(await Deno.readTextFile(path), names);
    // Figures know glyphs and anchors of these names, which alone make no list of losses.
    const drawing = found.isSubsetOf(new Set(["center", "circle"]));
    if (found.size > 1 && !drawing) lists.push(`${path}: ${[...found].join(", ")}`);
  }
  assert(read > 100);
  assertEquals(lists, []);
});

Deno.test("namesInCode() finds strings and keys, and no comments", () => {
  const source = `
    /** softmax and "cosface" */
    const table = { softmax: 1, "proxy-nca": 'center' }; // "arcface"
    const url = "https://a.b"; switch (name) { case "triplet": return \`circle\`; }
  `;
  assertEquals(
    [...namesInCode(source, names)].sort(),
    ["center", "circle", "proxy-nca", "softmax", "triplet"],
  );
});

Deno.test("docs/losses.md names the paper of each loss, or says that there is no single one", async () => {
  const text = (await Deno.readTextFile("docs/losses.md")).replace(/\s+/g, " ");
  for (const { name, paper } of catalogue) {
    const section = text.split(` ### ${name} `)[1]!.split(" ### ")[0]!;
    const place = paper?.arxiv === undefined
      ? `[doi ${paper?.doi}](https://doi.org/${paper?.doi})`
      : `[arXiv ${paper.arxiv}](https://arxiv.org/abs/${paper.arxiv})`;
    const expected = paper === undefined
      ? "Of no single paper."
      : `${paper.authors} ${paper.year}, _${paper.title}_, ${place}.`;
    assert(section.includes(expected), `${name}: ${expected}`);
    assert(paper === undefined || (paper.arxiv ?? paper.doi) !== undefined, name);
  }
});
