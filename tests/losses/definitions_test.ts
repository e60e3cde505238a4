import { assert, assertEquals, assertThrows } from "@std/assert";
import { useBackend } from "../../src/compute/backend.ts";
import { InputError } from "../../src/base/errors.ts";
import { matrixFrom } from "../../src/base/matrix.ts";
import { createLoss, type LossDefinition, lossDefinition } from "../../src/losses/mod.ts";
import { catalogue, registerLoss } from "../../src/losses/catalogue.ts";
import { OPEN_SET_SCORES, type OpenSetScore } from "../../src/losses/loss.ts";
import { naturalScore, resolveLoss } from "../../src/losses/resolve.ts";
import { openSetScores } from "../../src/measures/protocols/open_set.ts";
import { readGeometry } from "../../src/networks/embed_network.ts";
import { scoresOf } from "../../src/networks/scores.ts";
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
