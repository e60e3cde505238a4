import { pathToFileURL } from "node:url";
import { sha256Of } from "../base/digest.ts";
import { isImported, MEASURED_HERE } from "../cell/imported.ts";
import { type ExportedNetwork, type ExportFormat, type Place, settingsOf } from "./exported.ts";
import { numpyArrays } from "./numpy.ts";
import { encodeNpz } from "./npz.ts";

/** MLflow takes letters, digits and these in a name; a slash would be a folder. */
const FOREIGN = /[^\w\-. ]/g;

/** The longest value of a parameter that every version of MLflow takes. */
const LONGEST = 500;

/** The number of an experiment, from its name: 18 digits, as MLflow draws them. */
const experimentOf = ({ title }: Place): string =>
  BigInt(`0x${sha256Of(title)}`).toString().slice(-17).padStart(18, "1");

/** The number of a run, of 32 hexadecimal digits. */
const runOf = ({ digest }: Pick<ExportedNetwork, "digest">): string => digest.slice(0, 32);

/** A flat YAML document: JSON's texts and numbers are YAML's. */
const yaml = (values: Readonly<Record<string, unknown>>): string =>
  Object.entries(values).map(([key, value]) => `${key}: ${JSON.stringify(value)}\n`).join("");

/** Files of a folder by names that MLflow takes; of names that become one, each gets a number. */
function named(
  folder: string,
  values: readonly (readonly [name: string, content: string])[],
): [string, string][] {
  const taken = new Set<string>();
  return values.map(([name, content]) => {
    const plain = name.replaceAll(FOREIGN, "_");
    let free = plain;
    for (let n = 2; taken.has(free); n++) free = `${plain}_${n}`;
    taken.add(free);
    return [`${folder}/${free}`, content];
  });
}

/** MLflow: a folder for `mlflow ui --backend-store-uri`, with an experiment of a run a network. */
export const mlflow: ExportFormat = {
  files(network, place) {
    const { cell, environment, history, metrics, divergedAt } = network;
    const experiment = experimentOf(place);
    const folder = `${experiment}/${runOf(network)}`;
    const end = Date.parse(environment.finishedAt);
    const start = isImported(cell) ? end : end - Math.round(1000 * environment.seconds);
    const about = {
      artifact_uri: pathToFileURL(`${place.folder}/${folder}/artifacts`).href,
      end_time: end,
      entry_point_name: "",
      experiment_id: experiment,
      lifecycle_stage: "active",
      run_id: runOf(network),
      run_name: network.name,
      run_uuid: runOf(network),
      source_name: "",
      source_type: 4,
      source_version: "",
      start_time: start,
      // FINISHED, or FAILED where the loss stopped being finite.
      status: divergedAt === undefined ? 3 : 4,
      tags: [],
      user_id: "loss-atlas",
    };
    const tags = [
      ["mlflow.runName", network.name],
      ["mlflow.source.name", "loss-atlas"],
      ["mlflow.source.type", "LOCAL"],
      ["mlflow.user", "loss-atlas"],
      ...environment.gitCommit ? [["mlflow.source.git.commit", environment.gitCommit]] : [],
      ["loss_atlas.digest", network.digest],
      ["loss_atlas.origin", isImported(cell) ? MEASURED_HERE : "trained here"],
    ] as [string, string][];
    const taken = Object.entries(metrics).flatMap(([name, value]) =>
      value === null ? [] : [[name, `${end} ${value} 0\n`] as const]
    );
    const losses = history.filter(({ loss }) => Number.isFinite(loss))
      .map(({ step, loss }) => `${end} ${loss} ${step}\n`).join("");
    return [
      [`${folder}/meta.yaml`, yaml(about)],
      ...named(
        `${folder}/params`,
        settingsOf(cell).map(([name, value]) => [name, value.slice(0, LONGEST)]),
      ),
      ...named(`${folder}/metrics`, [
        ...taken,
        ...losses === "" ? [] : [["training_loss", losses] as const],
      ]),
      ...named(`${folder}/tags`, tags),
      [`${folder}/artifacts/cell.json`, `${JSON.stringify(cell, null, 1)}\n`],
      [`${folder}/artifacts/embeddings.npz`, encodeNpz(numpyArrays(network))],
    ];
  },
  index(_, place) {
    const experiment = experimentOf(place);
    const about = {
      artifact_location: pathToFileURL(`${place.folder}/${experiment}`).href,
      experiment_id: experiment,
      lifecycle_stage: "active",
      name: place.title,
    };
    return [[`${experiment}/meta.yaml`, yaml(about)]];
  },
};
