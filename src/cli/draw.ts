import { EXIT_CODES, InputError } from "../base/errors.ts";
import type { Cell } from "../cell/cell.ts";
import { isImported } from "../cell/imported.ts";
import { useBackend } from "../compute/backend.ts";
import { loadDataset } from "../data/load.ts";
import type { Dataset } from "../data/types.ts";
import { classMark } from "../figures/drawing/theme.ts";
import { restoreNetwork } from "../networks/restore.ts";
import { drawnNetwork, whyNotDrawn } from "../pages/draw/network.ts";
import { type DrawnNetwork, renderDrawing } from "../pages/draw/page.ts";
import { configurations } from "../results/configurations.ts";
import { reportRuns } from "../results/input.ts";
import { count } from "../results/text.ts";
import type { Store } from "../store/store.ts";
import { ELSEWHERE, writeFiles } from "./files.ts";
import { requireStore } from "./networks.ts";
import type { Shared } from "./options.ts";
import { chooseStudies, findDrawable, type StudyArguments } from "./studies.ts";
import { hint } from "./terminal.ts";

/** What is drawn for, and where the page goes. */
export interface DrawOptions
  extends StudyArguments, Shared<"backend" | "store" | "out" | "dataDir"> {}

/** The most networks of a page, which carries the weights of each. */
const MOST_NETWORKS = 12;

/** Test images of each class. */
const SAMPLES = 5;

/** `deno task loss-atlas draw`: a page on which one draws and sees where each network puts it. */
export async function draw(given: DrawOptions): Promise<number> {
  const { paths: [path], options } = await chooseStudies(given);
  const store = await requireStore(given.store);
  const { class: backend } = await useBackend(given.backend);
  const fixed = given.profile !== undefined || options.profile !== undefined;
  const { experiment, found } = await findDrawable(path!, fixed, options, store, backend);
  const runs = reportRuns(found.runs);
  const dataset = runs.find(({ cell }) => whyNotDrawn(cell) === undefined)?.cell.dataset;
  const whyNot = ({ cell }: { cell: Cell }) =>
    whyNotDrawn(cell) ?? (cell.dataset === dataset ? undefined : `the page is of "${dataset}"`);
  const leaveOut = (label: string, why: string) => console.error(`left out: ${label}: ${why}`);
  for (const { label, cell } of configurations(runs.filter((run) => whyNot(run) !== undefined))) {
    leaveOut(label, whyNot({ cell })!);
  }
  const networks: DrawnNetwork[] = [];
  // One network a configuration, that of its first seed.
  for (
    const { label, runs: [run] } of configurations(runs.filter((run) => whyNot(run) === undefined))
  ) {
    const drawn = networks.length === MOST_NETWORKS
      ? `a page has at most ${MOST_NETWORKS} networks`
      : await drawnFrom(store, run!.digest, label);
    if (typeof drawn === "string") leaveOut(label, drawn);
    else networks.push(drawn);
  }
  if (dataset === undefined || networks.length === 0) {
    throw new InputError(
      `The study "${path}" has no network that can be drawn for: it takes an embedding of 2 dimensions, gray images, the backbone scholl, mlp or linear, and weights in the store, which ${
        hint("reproduce")
      } puts back`,
    );
  }
  const data = await loadDataset(dataset, { directory: given.dataDir, fetch: false });
  const page = renderDrawing({
    title: `Draw for ${experiment.title}`,
    shape: data.shape,
    classes: data.classNames.map((name, label) => ({ name, color: classMark(label).color })),
    samples: samplesOf(data),
    networks,
  });
  const file = `${given.out}/${experiment.name}/draw.html`;
  await writeFiles([[file, page]], ELSEWHERE);
  console.log(file);
  console.error(`${count(networks.length, "network")}, ${(page.length / 1e6).toFixed(1)} MB`);
  return EXIT_CODES.done;
}

/** A network as the page has it, or why it cannot. */
async function drawnFrom(
  store: Store,
  digest: string,
  name: string,
): Promise<DrawnNetwork | string> {
  const { cell, embeddings, geometry, lossVariables, weights } = await (await store.open(digest))
    .whole();
  if (isImported(cell) || weights === undefined) {
    return `its weights were freed: ${hint("reproduce")} puts them back`;
  }
  const trainer = restoreNetwork(cell, { weights, lossVariables, geometry });
  try {
    return await drawnNetwork(name, { digest, cell, embeddings, geometry, weights, trainer });
  } finally {
    trainer.dispose();
  }
}

/** The first test images of each class. */
function samplesOf({ test, classNames, shape }: Dataset): Uint8Array[][] {
  const size = shape[0] * shape[1] * shape[2];
  return classNames.map((_, label) =>
    [...test.labels.keys()].filter((at) => test.labels[at] === label).slice(0, SAMPLES)
      .map((at) => test.images.slice(at * size, (at + 1) * size))
  );
}
