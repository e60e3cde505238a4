import type { Cell } from "../cell/cell.ts";
import { isImported } from "../cell/imported.ts";
import type { AugmentationSpec } from "../data/augmentation.ts";
import { datasetInfo, datasets } from "../data/catalogue.ts";
import { catalogue as losses } from "../losses/catalogue.ts";
import { needsSimilarity } from "../losses/placement/similarity.ts";
import { needOf, readingsOf } from "../measures/applicability.ts";
import { findMeasure, measureCatalogue } from "../measures/catalogue.ts";
import type { Reading } from "../measures/measure.ts";
import { READINGS } from "../measures/readings.ts";
import type { ResolvedMeasure } from "../measures/types.ts";
import { ACTIVATIONS } from "../networks/activations.ts";
import { backboneCatalogue, backbones } from "../networks/backbones/catalogue.ts";

/** The name of a component, such as `loss/cosface`: a part that decides bits, by what it is. */
export type ComponentName = string;

/** The components that training and embedding a cell's network use, sorted. */
export function componentsOfNetwork(cell: Cell): ComponentName[] {
  if (isImported(cell)) return [];
  const { loss, openSetSplit, training } = cell;
  const { optimizer, schedule, gradientClipping, augmentation, rotation } = training;
  return [
    ...forward(cell),
    "random",
    "batches",
    "selection",
    "training",
    "embedding",
    "predictions",
    `optimizer/${optimizer.name}`,
    `schedule/${schedule.name}`,
    ...typeof training.trainSize === "object" ? ["selection/long-tail"] : [],
    ...gradientClipping === null ? [] : ["clipping"],
    ...augmentation === null ? [] : augmentations(augmentation),
    ...rotation === null ? [] : ["rotation", "training/rotation"],
    ...needsSimilarity(loss) ? ["similarity"] : [],
    ...openSetSplit === null ? [] : [...openSet(cell), "training/open-set"],
  ].sort();
}

/** The components that taking a measure of a cell's network uses, sorted. */
export function componentsOfMeasure(measure: ResolvedMeasure, cell: Cell): ComponentName[] {
  const definition = findMeasure(measure.name);
  const readings = readingsOf(definition, measure.parameters);
  const need = needOf(measure);
  if (isImported(cell)) {
    const known = own.has(cell.loss.name) ? [`space/${cell.loss.name}`] : [];
    const read = readings.flatMap((reading) =>
      reading === "space" ? known : [`reading/${reading}`]
    );
    return [...new Set(["random", `measure/${measure.name}`, ...read])].sort();
  }
  const loss = `loss/${cell.loss.name}`;
  const names = [
    "random",
    `measure/${measure.name}`,
    ...readings.map((reading) => componentOfReading(reading, cell)),
    ...need === "rows" ? [] : ["restoration", "kernels/dense", "kernels/sum", loss],
    ...need === "network" ? [...forward(cell), "selection"] : [],
    ...readings.includes("fineTuned") ? FINE_TUNING : [],
    ...need === "network" ? openSet(cell) : [],
    ...readings.includes("angles") ? ["rotation"] : [],
  ];
  return [...new Set(names)].sort();
}

/** Known classes have numbers of their own where there are others; each loss names its score and space. */
function componentOfReading(reading: Reading, { loss, openSetSplit }: Cell): ComponentName {
  if (reading === "openSetScore") return `open-set-score/${loss.name}`;
  if (reading === "space") return `space/${loss.name}`;
  return openSetSplit === null ? `reading/${reading}` : `open-set-reading/${reading}`;
}

/** What fine-tuning trains with, whatever the network was trained with. */
const FINE_TUNING = [
  "batches",
  "training",
  "predictions",
  "optimizer/adam",
  "schedule/cosine",
  "loss/softmax",
];

/** What chooses the known classes, and the images of them and of the others. */
function openSet({ dataset, openSetSplit }: Cell): ComponentName[] {
  if (openSetSplit === null) return [];
  // The classes that a dataset of the user's own declares known stand in the identity themselves.
  const own = datasets.find(dataset).own !== undefined;
  return own ? ["open-set"] : ["open-set", `open-set/${dataset}/${openSetSplit}`];
}

/** What takes images to embeddings, and scores them. */
function forward({ activation, dataset, loss, training: { backbone } }: Cell): ComponentName[] {
  const { shape } = datasetInfo(dataset);
  const convolves = backbones.find(backbone).plan(shape).some(({ weights }) =>
    weights?.length === 4
  );
  return [
    "kernels/dense",
    "kernels/sum",
    ...convolves ? ["kernels/convolution"] : [],
    `backbone/${backbone}`,
    `activation/${activation}`,
    `loss/${loss.name}`,
  ];
}

/** Each way of augmentation by itself; where there are several, their order as well. */
function augmentations(spec: AugmentationSpec): ComponentName[] {
  const ways = Object.keys(spec).filter((way) => spec[way as keyof AugmentationSpec] !== undefined);
  const names = ways.map((way) => `augmentation/${way}`);
  return names.length > 1 ? [...names, "augmentation/several"] : names;
}

/** Every reading that a network gives, but for what its loss declares. */
export const READING_NAMES: readonly Reading[] = (Object.keys(READINGS) as Reading[]).filter((
  reading,
) => reading !== "openSetScore" && reading !== "space");

const namesOf = (definitions: readonly { name: string }[]) =>
  new Set(definitions.map(({ name }) => name));
const own = namesOf(losses);

/** The members of each family that users may add to, as far as they come with the project. */
const OWN: Readonly<Record<string, ReadonlySet<string>>> = {
  loss: own,
  "open-set-score": own,
  space: own,
  measure: namesOf(measureCatalogue),
  backbone: namesOf(backboneCatalogue),
  activation: new Set(ACTIVATIONS),
};

/** Whether a component comes with the project; if not, it is a user's, and may change at any time. */
export function comesWithTheProject(component: ComponentName): boolean {
  const [family, name] = component.split("/");
  const members = OWN[family!];
  return members === undefined || name === undefined || members.has(name);
}
