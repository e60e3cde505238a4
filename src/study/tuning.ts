import { canonicalJson } from "../base/digest.ts";
import { type Cell, covers } from "../cell/cell.ts";
import { combinations, CONDITION_FACTORS, factorOf, settingOf } from "../cell/factors.ts";
import { matches } from "../cell/selector.ts";
import { TRAINING_FACTORS } from "../cell/training.ts";
import type { LossSpec } from "../losses/loss.ts";
import { type Document, mergeDocuments } from "./overrides.ts";
import type {
  CandidateLists,
  Experiment,
  Settings,
  TriedCandidate,
  TunedLoss,
  Tuning,
} from "./types.ts";

/** The losses of a study as it spells them, each once. */
export function lossesOf({ matrix, include }: Pick<Experiment, "matrix" | "include">): LossSpec[] {
  const all = [matrix.loss, ...include.map(({ loss = [] }) => loss)].flat();
  return [...new Map(all.map((loss) => [canonicalJson(loss), loss])).values()];
}

/** The lists of what is tried of a loss. */
export function listsFor({ candidates, losses }: Tuning, loss: LossSpec): CandidateLists {
  return losses.findLast((entry) => matches({ loss: entry.loss }, { loss }))?.candidates ??
    candidates;
}

/** The candidates of a loss: every combination of its lists, the last one fastest. */
export function candidatesFor(tuning: Tuning, loss: LossSpec): Settings[] {
  const lists = listsFor(tuning, loss);
  return combinations(lists, Object.keys(lists));
}

/**
 * A tuning as studies: the first trains every loss with its first candidate, and so on. A loss with
 * fewer candidates than others repeats its last one, which costs nothing: it is in the store.
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

/**
 * The conditions of a tuning: every setting of its cells, their losses and seeds aside, with all of
 * its values. What is tried is none of them, nor which images are kept back and measured.
 */
export function conditionsOf(
  cells: readonly Cell[],
  tuning: Pick<Tuning, "candidates" | "losses">,
): Record<string, unknown[]> {
  const names = [...CONDITION_FACTORS, ...Object.keys(cells[0]?.training ?? {})].filter((name) =>
    ![...TUNING_ONLY, ...triedPaths(tuning)].includes(name)
  );
  return Object.fromEntries(names.map((name) => {
    const values = cells.map((cell) => conditionOf(cell, name, tuning));
    const unique = new Map(values.map((value) => [canonicalJson(value), value]));
    return [name, [...unique].sort(([a], [b]) => a < b ? -1 : 1).map(([, value]) => value)];
  }));
}

/** Settings that a tuning has of its own, and what it is about. */
const TUNING_ONLY = ["loss", "validation", "testSize"];

/** The settings of a training of which some loss tries several values. */
function triedPaths({ candidates, losses }: Pick<Tuning, "candidates" | "losses">): string[] {
  return [candidates, ...losses.map((entry) => entry.candidates)].flatMap(Object.keys)
    .filter((path) => path.startsWith("training.")).map((path) => path.slice("training.".length));
}

/** The value of a setting in a cell, without the parts of it that are tried. */
export function conditionOf(
  cell: Cell,
  name: string,
  tuning: Pick<Tuning, "candidates" | "losses">,
): unknown {
  const value = structuredClone(factorOf(cell, name));
  for (const path of triedPaths(tuning)) {
    const [first, ...keys] = path.split(".");
    const last = keys.pop();
    if (first !== name || last === undefined) continue;
    const holder = keys.reduce<unknown>((inner, key) => (inner as Document | null)?.[key], value);
    if (typeof holder === "object" && holder !== null) delete (holder as Document)[last];
  }
  return value;
}

/** The conditions in which two tunings differ, in words. */
export function differingConditions(
  then: Readonly<Record<string, unknown[]>>,
  now: Readonly<Record<string, unknown[]>>,
): string[] {
  const text = (values: unknown[] = []) => values.map((value) => canonicalJson(value)).join(", ");
  const names = [...new Set([...Object.keys(now), ...Object.keys(then)])];
  const unsaid = names.filter((name) => then[name] === undefined);
  return [
    ...names.filter((name) => !unsaid.includes(name) && text(then[name]) !== text(now[name]))
      .map((name) => `${name}: ${text(then[name])} then, ${text(now[name])} now`),
    ...unsaid.length === 0 ? [] : [`it does not say its ${unsaid.join(", ")}`],
  ];
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
  const fitting = tuned.filter(({ loss, chosen }) => {
    const { loss: parameters, training } = changesOf(chosen);
    if (!matches({ loss: { ...loss, ...parameters } }, cell)) return false;
    const changed = mergeDocuments({ ...cell.training }, training);
    return canonicalJson(changed) === canonicalJson(cell.training);
  });
  // The spelling that says most holds: softmax without a bias is softmax as well.
  const sizeOf = ({ loss }: TunedLoss) => Object.keys(loss).length;
  return fitting.toSorted((a, b) => sizeOf(b) - sizeOf(a))[0];
}

/** The mean over the networks of a candidate; one that diverged has no value and counts as 0. */
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
      losses.some((each) => matches({ loss }, { loss: each }))
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
      .flatMap((path) =>
        TRAINING_FACTORS.filter((name) => matrix[name] && covers(settingOf(name), path))
          .map((name) => `tuning: ${path} is tried, but the matrix ranges over the ${name}`)
      ),
  ];
}
