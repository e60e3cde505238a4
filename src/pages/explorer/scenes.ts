import { rowOf } from "../../base/matrix.ts";
import { isImported } from "../../cell/imported.ts";
import { principalAxes } from "../../figures/drawing/projection.ts";
import { configurations, runName } from "../../results/configurations.ts";
import { splitRows, withEmbeddings } from "../../results/embeddings.ts";
import { recorded } from "../../results/metrics.ts";
import { taskLabel } from "../../results/names.ts";
import type { ReportRun } from "../../results/types.ts";

/** Small pictures of the test images of a dataset, evenly over it, in one file. */
export interface PictureSheet {
  dataset: string;
  /** The name of the file. */
  file: string;
  /** Size of one picture in px. */
  width: number;
  height: number;
  /** How many stand in a row. */
  columns: number;
  count: number;
}

/** Networks that are offered under one heading. */
export interface SceneGroup {
  title: string;
  runs: readonly ReportRun[];
}

/** A network as the page offers it. */
export interface SceneNetwork {
  /** The short name of its run. */
  id: string;
  /** The heading that it stands under, and its name there. */
  group: string;
  label: string;
  /** Coordinates that are shown: two in a plane, three in space. */
  axes: 2 | 3;
  /** What they are, where they are not the embedding itself. */
  note: string;
  seed: number;
  /** Whole thousandths of the accuracy on all test images, as measured. */
  accuracy?: number;
  rows: number;
}

/** Networks that embedded the same test images. */
export interface SceneSet {
  title: string;
  classes: readonly string[];
  /** How many test images there are, of which every nth is shown. */
  images: number;
  /** The class of each shown image. */
  labels: readonly number[];
  sheet?: PictureSheet;
  networks: SceneNetwork[];
}

/** What an explorer shows: the sets, and the file of points of each network. */
export interface Scenes {
  sets: SceneSet[];
  files: Map<string, string>;
}

/** The image that a row of a sample is: samples are taken evenly over the test images. */
const imageOf = (row: number, rows: number, images: number) => Math.floor((row * images) / rows);

/** A network with what its set is found by. */
interface Entry {
  network: SceneNetwork;
  run: ReportRun;
  images: number;
  labels: number[];
}

/** A coordinate that is no number; others are from -32767 to 32767. */
const NOWHERE = -32768;

/** Confidences are kept in ten-thousandths; -1 where there is none. */
const CONFIDENCE = 10_000;

/**
 * Gathers networks whose embeddings are at hand by the test images that they embedded, so that one
 * image can be found in several.
 *
 * @param groups The networks under their headings; a network may stand under several.
 * @param sheets Pictures of test images, a sheet a dataset.
 * @returns The sets with most networks first, and the files that hold their points.
 */
export function scenesOf(
  groups: readonly SceneGroup[],
  sheets: readonly PictureSheet[] = [],
): Scenes {
  const files = new Map<string, string>();
  const runs = new Map<string, ReportRun>();
  const sets = new Map<string, SceneSet>();
  // The largest sample of a set knows the class of each image that a smaller one shows.
  const entries = groups.flatMap(entriesOf);
  const order = new Map(entries.map(({ network }, at) => [keyOf(network), at]));
  entries.sort((a, b) => b.network.rows - a.network.rows);
  for (const { network, run, images, labels } of entries) {
    const set = setOf(sets, { run, images, labels }, sheets);
    set.networks.push(network);
    runs.set(keyOf(network), run);
    files.set(`points-${network.id}.js`, pointsFile(run));
  }
  for (const { networks } of sets.values()) {
    networks.sort((a, b) => order.get(keyOf(a))! - order.get(keyOf(b))!);
    nameAlike(networks, runs);
  }
  const found = [...sets.values()].filter(({ networks }) => networks.length > 0);
  const rank = ({ sheet, networks }: SceneSet) => (sheet ? 1e6 : 0) + networks.length;
  return { sets: found.sort((a, b) => rank(b) - rank(a)), files };
}

const keyOf = ({ group, id }: SceneNetwork) => `${group}\n${id}`;

/** Names the networks of each heading without what those of a set share. */
function nameAlike(networks: readonly SceneNetwork[], runs: ReadonlyMap<string, ReportRun>): void {
  for (const group of Map.groupBy(networks, ({ group }) => group).values()) {
    const own = new Map(group.map((network) => [network.id, network]));
    for (
      const { label, runs: [run] } of configurations(group.map((each) => runs.get(keyOf(each))!))
    ) own.get(runName(run!))!.label = label;
  }
}

function entriesOf({ title, runs }: SceneGroup): Entry[] {
  return withEmbeddings(configurations(runs)).flatMap(({ label, runs: [run] }) => {
    const { embeddings, cell } = run!;
    const rows = splitRows(run!, "test");
    if (rows.length < 2) return [];
    const { columns } = embeddings.coordinates;
    const accuracy = recorded(run!, "accuracy");
    const network: SceneNetwork = {
      id: runName(run!),
      group: title,
      label,
      axes: columns < 3 ? 2 : 3,
      note: noteOf(run!),
      seed: cell.seed,
      ...Number.isFinite(accuracy) && { accuracy: Math.round(1000 * accuracy!) },
      rows: rows.length,
    };
    const images = embeddings.testImages ?? rows.length;
    return [{ network, run: run!, images, labels: rows.map((row) => embeddings.labels[row]!) }];
  });
}

/** What the shown coordinates are, where they are not the embedding itself. */
function noteOf({ embeddings: { coordinates } }: ReportRun): string {
  const { columns } = coordinates;
  if (columns <= 3) return "";
  const share = 100 * principalAxes(coordinates).shares.reduce((sum, each) => sum + each, 0);
  return Number.isFinite(share)
    ? `the first three principal components of ${columns} dimensions, ${
      share.toFixed(0)
    } % of the variance`
    : `of ${columns} dimensions`;
}

/** The set of the images that a network embedded; a new one where none has the same. */
function setOf(
  sets: Map<string, SceneSet>,
  { run, images, labels }: Omit<Entry, "network">,
  sheets: readonly PictureSheet[],
): SceneSet {
  const { cell, classNames } = run;
  const training = isImported(cell) ? undefined : cell.training;
  const turned = training?.rotation != null;
  const title = `${taskLabel(cell)}${turned ? ", turned images" : ""}`;
  for (let copy = 1;; copy++) {
    const key = JSON.stringify([title, images, classNames, copy]);
    const known = sets.get(key);
    if (known === undefined) {
      // A picture is of the image that was embedded, or is not shown.
      const sheet = training === undefined || turned || cell.openSetSplit !== null
        ? undefined
        : sheets.find(({ dataset, count }) =>
          dataset === cell.dataset && (training.testSize === "all" || images === count)
        );
      const set: SceneSet = {
        title: copy === 1 ? title : `${title} (${copy})`,
        classes: classNames,
        images,
        labels,
        ...sheet && { sheet },
        networks: [],
      };
      sets.set(key, set);
      return set;
    }
    const classes = new Map(
      known.labels.map((label, row) => [imageOf(row, known.labels.length, images), label]),
    );
    const isSame = labels.every((label, row) =>
      classes.get(imageOf(row, labels.length, images)) === label
    );
    if (isSame) return known;
  }
}

const known = new WeakMap<ReportRun, string>();

/**
 * The points of a network as a script that hands them to the page: a page that was opened from a disk
 * may load nothing else. Row by row the coordinates, then all predictions, then all confidences, in
 * int16, the lower byte first.
 */
function pointsFile(run: ReportRun): string {
  return known.getOrInsertComputed(run, () => {
    const { embeddings: { predictions }, confidences } = run;
    const rows = splitRows(run, "test");
    const points = rows.map((row) => shownCoordinates(run, row));
    const largest = points.reduce((most, point) => {
      const length = Math.hypot(...point);
      return Number.isFinite(length) ? Math.max(most, length) : most;
    }, 0) || 1;
    const values = [
      ...points.flatMap((point) =>
        point.map((value) =>
          point.every(Number.isFinite) ? Math.round((32767 * value) / largest) : NOWHERE
        )
      ),
      ...rows.map((row) => predictions[row] ?? -1),
      ...rows.map((row) => {
        const confidence = confidences?.[row] ?? NaN;
        return confidence >= 0 && confidence <= 1 ? Math.round(CONFIDENCE * confidence) : -1;
      }),
    ];
    const bytes = new Uint8Array(2 * values.length);
    const view = new DataView(bytes.buffer);
    for (const [at, value] of values.entries()) view.setInt16(2 * at, value, true);
    return `embeddingPoints("${runName(run)}","${bytes.toBase64()}");\n`;
  });
}

/** The coordinates of a row as they are shown: two, or three, of more the principal components. */
function shownCoordinates({ embeddings: { coordinates } }: ReportRun, row: number): number[] {
  const point = Array.from(rowOf(coordinates, row));
  if (coordinates.columns === 1) return [point[0]!, 0];
  if (coordinates.columns <= 3) return point;
  const { means, axes } = principalAxes(coordinates);
  return axes.map((axis) =>
    axis.reduce((sum, weight, at) => sum + weight * (point[at]! - means[at]!), 0)
  );
}
