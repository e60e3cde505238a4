import { canonicalJson } from "../base/canonical.ts";
import type { LossSpec } from "../losses/loss.ts";
import { covers } from "./configuration.ts";
import { type Document, mergeDocuments } from "./overrides.ts";
import { matches } from "./select.ts";
import type {
  CandidateLists,
  Settings,
  TriedCandidate,
  TunedLoss,
  Tuning,
} from "./tuning_types.ts";
import { TRAINING_FACTORS } from "./training.ts";
import type { Cell, Experiment } from "./types.ts";

/** The losses of a study as it spells them, each once. */
export function lossesOf({ matrix, include }: Pick<Experiment, "matrix" | "include">): LossSpec[] {
  const all = [matrix.loss, ...include.map(({ loss = [] }) => loss)].flat();
  return [...new Map(all.map((loss) => [canonicalJson(loss), loss])).values()];
}

/** The lists of what is tried of a loss. */
export function listsFor({ candidates, losses }: Tuning, loss: LossSpec): CandidateLists {
  return losses.findLast((entry) => agrees(entry.loss, loss))?.candidates ?? candidates;
}

/** Whether a loss has the parameters given. */
function agrees(some: Partial<LossSpec>, loss: LossSpec): boolean {
  return Object.entries(some).every(([key, value]) =>
    canonicalJson(value) === canonicalJson(loss[key])
  );
}

/** The candidates of a loss: every combination of its lists, the last one fastest. */
export function candidatesFor(tuning: Tuning, loss: LossSpec): Settings[] {
  return Object.entries(listsFor(tuning, loss)).reduce<Settings[]>(
    (all, [path, values]) =>
      all.flatMap((settings) => values.map((value) => ({ ...settings, [path]: value }))),
    [{}],
  );
}

/**
 * A tuning as studies: the first trains every loss with its first candidate, and so on. A loss with
 * fewer candidates than others repeats its last one, which costs nothing as it is in the store.
 *
 * @param experiment The study.
 * @returns Studies that measure nothing but the accuracy on validation images; none where the study
 *   does not say how it is tuned.
 */
export function tuningRounds(
  experiment: Experiment,
): (Experiment & Required<Pick<Experiment, "tuned">>)[] {
  const { matrix, include, training, tuning } = experiment;
  if (tuning === undefined) return [];
  const { at, seeds, validation } = tuning;
  const losses = lossesOf(experiment).map((loss) => ({
    loss,
    candidates: candidatesFor(tuning, loss),
  }));
  const replaced = { ...at, seed: seeds };
  // A network has test images; of these ones they are never looked at, and embedding them costs.
  const changed = { validation, testSize: 1 };
  const study = {
    ...experiment,
    matrix: { ...matrix, ...replaced },
    include: include.map((entry) => ({
      ...entry,
      ...Object.fromEntries(Object.entries(replaced).filter(([key]) => Object.hasOwn(entry, key))),
      ...entry.training && { training: { ...entry.training, ...changed } },
    })),
    training: { ...training, ...changed },
    measures: ["validationAccuracy"],
    claims: [],
    published: [],
  };
  const most = Math.max(...losses.map(({ candidates }) => candidates.length));
  return Array.from({ length: most }, (_, round) => ({
    ...study,
    tuned: {
      losses: losses.map(({ loss, candidates }) => ({
        loss,
        chosen: candidates[Math.min(round, candidates.length - 1)]!,
        candidates: [],
      })),
      conditions: {},
    },
  }));
}

/** The factors of cells, their losses and seeds aside, with all of their values. */
export function conditionsOf(cells: readonly Cell[]): Record<string, unknown[]> {
  return Object.fromEntries(CONDITIONS.map((name) => {
    const values = cells.map((cell) => conditionOf(cell, name));
    return [name, [...new Map(values.map((value) => [canonicalJson(value), value])).values()]];
  }));
}

/** What is tuned is not a condition of the tuning, such as the rate of an optimiser. */
const CONDITIONS: readonly string[] = [
  "dataset",
  "openSetSplit",
  "dimension",
  "activation",
  ...TRAINING_FACTORS.filter((factor) => factor !== "optimizer"),
];

/** The value of a factor in a cell. */
export function conditionOf(cell: Cell, name: string): unknown {
  return ({ ...cell.training, ...cell } as Document)[name];
}

/** Settings as what they change of a loss and of a training. */
export function changesOf(settings: Settings): { loss: Document; training: Document } {
  const changes = Object.entries(settings).reduce<Document>((document, [path, value]) => {
    const patch = path.split(".").reduceRight<unknown>((inner, key) => ({ [key]: inner }), value);
    return mergeDocuments(document, patch as Document);
  }, {});
  return { loss: {}, training: {}, ...changes };
}

/** The tuned loss that a cell trains with the chosen settings; undefined where it does not. */
export function tunedLossOf(
  cell: Cell,
  tuned: readonly TunedLoss[] = [],
): TunedLoss | undefined {
  // The spelling that says most holds: softmax without a bias is softmax as well.
  return tuned.filter(({ loss, chosen }) => {
    const { loss: parameters, training } = changesOf(chosen);
    if (!matches({ loss: { ...loss, ...parameters } }, cell)) return false;
    const changed = { ...cell, training: mergeDocuments({ ...cell.training }, training) };
    return canonicalJson(changed) === canonicalJson(cell);
  }).reduce<TunedLoss | undefined>(
    (best, each) => best && sizeOf(best) >= sizeOf(each) ? best : each,
    undefined,
  );
}

const sizeOf = ({ loss }: TunedLoss) => Object.keys(loss).length;

/** The mean over the networks of a candidate; one without a value, as it diverged, counts as 0. */
export function meanOf({ values }: Pick<TriedCandidate, "values">): number {
  return values.reduce<number>((sum, value) => sum + (value ?? 0), 0) / values.length;
}

/** The candidate with the greatest mean, the first of several. */
export function bestOf(candidates: readonly TriedCandidate[]): TriedCandidate {
  return candidates.reduce((best, each) => meanOf(each) > meanOf(best) ? each : best);
}

/** The faults in the tuning of a study, a line each. */
export function tuningFaults(experiment: Experiment, cells: readonly Cell[]): string[] {
  const { tuning, matrix } = experiment;
  if (tuning === undefined) return [];
  const losses = lossesOf(experiment);
  const tried = losses.map((loss) => ({ loss, paths: Object.keys(listsFor(tuning, loss)) }));
  const own = new Set(cells.map(({ seed }) => seed));
  const shared = tuning.seeds.filter((seed) => own.has(seed));
  return [
    ...shared.length > 0
      ? [`tuning.seeds: they must be none of the study's own: both have ${shared.join(", ")}`]
      : [],
    ...tuning.losses.flatMap(({ loss }, index) =>
      losses.some((each) => agrees(loss, each))
        ? []
        : [`tuning.losses[${index}].loss: no loss of the study is ${JSON.stringify(loss)}`]
    ),
    ...tried.flatMap(({ loss, paths }) =>
      paths.filter((path) => path.startsWith("loss.") && Object.hasOwn(loss, path.slice(5)))
        .map((path) =>
          `tuning: ${path} is tried, but the study sets it for the loss ${JSON.stringify(loss)}`
        )
    ),
    ...[...new Set(tried.flatMap(({ paths }) => paths))]
      .filter((path) => matrix.optimizer !== undefined && covers("training.optimizer", path))
      .map((path) => `tuning: ${path} is tried, but the matrix ranges over the optimizer`),
  ];
}
