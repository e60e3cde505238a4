import { rowOf } from "../base/matrix.ts";
import { isImported } from "../cell/imported.ts";
import { datasets } from "../data/catalogue.ts";
import type { ExportedNetwork, ExportFormat } from "./exported.ts";

/** The images that the projector gets: it is for looking at what was not trained on. */
const SHOWN = ["test", "unknown"];

/** Text for a cell of TSV. */
const cellText = (text: string) => text.replaceAll(/[\t\n\r]+/g, " ");

/** The names of the classes by number, where they are known. */
function namesOf({ cell, environment }: ExportedNetwork): readonly string[] {
  if (isImported(cell)) return environment.imported?.classNames ?? [];
  return datasets.names.includes(cell.dataset) ? datasets.find(cell.dataset).classNames : [];
}

/** TensorBoard's projector: coordinates and their descriptions as TSV, and what names them. */
export const tensorboard: ExportFormat = {
  files(network) {
    const { splits, labels, predictions, confidences, coordinates } = network.embeddings;
    const rows = [...splits.keys()].filter((row) => SHOWN.includes(splits[row]!));
    const names = namesOf(network);
    const className = (label: number) => label < 0 ? "none" : cellText(names[label] ?? `${label}`);
    const head = ["label", "prediction", "correct", "split", "confidence"];
    const described = rows.map((row) => [
      className(labels[row]!),
      className(predictions[row]!),
      splits[row] === "unknown" ? "unknown" : String(labels[row] === predictions[row]),
      splits[row]!,
      confidences === undefined ? "" : String(confidences[row]),
    ]);
    const lines = (all: readonly (readonly unknown[])[]) =>
      all.map((cells) => `${cells.join("\t")}\n`).join("");
    return [
      [`${network.name}/tensors.tsv`, lines(rows.map((row) => [...rowOf(coordinates, row)]))],
      [`${network.name}/metadata.tsv`, lines([head, ...described])],
    ];
  },
  index: (networks) => [[
    "projector_config.pbtxt",
    networks.map(({ name }) =>
      [
        "embeddings {",
        `  tensor_name: ${JSON.stringify(name)}`,
        `  tensor_path: ${JSON.stringify(`${name}/tensors.tsv`)}`,
        `  metadata_path: ${JSON.stringify(`${name}/metadata.tsv`)}`,
        "}\n",
      ].join("\n")
    ).join(""),
  ]],
};
