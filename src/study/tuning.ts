import { canonicalJson } from "../base/digest.ts";
import { type Cell, covers } from "../cell/cell.ts";
import { trainedClasses } from "../cell/classes.ts";
import { combinations, CONDITION_FACTORS, factorOf, settingOf } from "../cell/factors.ts";
import { matches } from "../cell/selector.ts";
import { TRAINING_FACTORS } from "../cell/training.ts";
import { randomStream } from "../base/random.ts";
import { findColumn } from "../measures/columns.ts";
import { infoOf } from "../measures/readings.ts";
import { readingsOf } from "../measures/applicability.ts";
import { findMeasure } from "../measures/catalogue.ts";
import { resolveMeasures } from "../measures/resolve.ts";
import type { MeasureRequest } from "../measures/types.ts";
import type { LossSpec } from "../losses/loss.ts";
import { lossParameters, resolveLoss } from "../losses/resolve.ts";
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
export function listsFor({ candidates, losses, epochs }: Tuning, loss: LossSpec): CandidateLists {
  const own = losses.findLast((entry) => matches({ loss: entry.loss }, { loss }))?.candidates ??
    candidates;
  return epochs === undefined ? own : { ...own, "training.epochs": epochs };
}

/** The settings that were tuned, which therefore belong to the losses. */
export function tunedSettings(
  { tuning, tuned }: Pick<Experiment, "tuning" | "tuned">,
): string[] {
  if (tuning === undefined || tuned === undefined) return [];
  const paths = tuned.losses.flatMap(({ loss }) => Object.keys(listsFor(tuning, loss)));
  return [...new Set(paths)];
}

/**
 * The candidates of a loss before any list grows: every combination of its lists, the last one
 * fastest; or of these as many as the budget has, drawn by a seed of their own.
 */
export function candidatesFor(tuning: Tuning, loss: LossSpec): Settings[] {
  const lists = listsFor(tuning, loss);
  const all: Settings[] = combinations(lists, Object.keys(lists));
  if (tuning.budget === undefined || tuning.budget >= all.length) return all;
  const drawn = randomStream(0, "tuning").permutation(all.length).subarray(0, tuning.budget);
  return Array.from(drawn.toSorted(), (index) => all[index]!);
}

/** The end of a numeric list at which a choice lies, and what stands beyond it. */
export interface Edge {
  /** The path of the setting. */
  path: string;
  /** The value of the choice. */
  value: number;
  /** The value beyond it, by the ratio of the last two, or their difference where a ratio has no sense. */
  beyond: number;
}

/**
 * The edges at which the choice of a loss lies: there a value that was not tried may be better. Only
 * lists of two numbers or more have edges.
 */
export function edgesOf(
  tuning: Tuning,
  loss: LossSpec,
  candidates: readonly TriedCandidate[],
): Edge[] {
  const { settings } = bestOf(candidates, tuning);
  return Object.entries(listsFor(tuning, loss)).flatMap(([path, list]) => {
    const isNumber = (value: unknown) => typeof value === "number";
    const given = list.filter(isNumber);
    const grown = candidates.filter((each) => each.grown).map((each) => each.settings[path])
      .filter(isNumber);
    const values = [...new Set([...given, ...grown])].sort((a, b) => a - b);
    const value = settings[path];
    if (values.length < 2 || typeof value !== "number") return [];
    if (value !== values[0] && value !== values.at(-1)) return [];
    const next = value === values[0] ? values[1]! : values.at(-2)!;
    const whole = given.every(Number.isInteger);
    const beyond = value > 0 && next > 0 ? value * value / next : 2 * value - next;
    return [{
      path,
      value,
      beyond: whole ? Math.round(beyond) : Number(beyond.toPrecision(6)),
    }];
  }).filter(({ path, value, beyond }) => value !== beyond && isPossible(loss, path, beyond));
}

/** Whether a loss may have a value: beyond the bound of a parameter there is nothing to try. */
function isPossible({ name }: LossSpec, path: string, value: number): boolean {
  if (!path.startsWith("loss.")) return value > 0;
  return lossParameters(name).safeParse({ [path.slice("loss.".length)]: value }).success;
}

/**
 * What is tried next of a loss whose choice lies at an edge: the choice with the value beyond, for each
 * such list that has not grown by as much as the tuning allows. Empty where nothing is left to try.
 */
export function grownFrom(
  tuning: Tuning,
  loss: LossSpec,
  candidates: readonly TriedCandidate[],
): Settings[] {
  const { settings } = bestOf(candidates, tuning);
  const lists = listsFor(tuning, loss);
  return edgesOf(tuning, loss, candidates).filter(({ path, beyond }) => {
    const given = lists[path]!.filter((value) => typeof value === "number");
    const [least, greatest] = [Math.min(...given), Math.max(...given)];
    const grown = candidates.map((each) => each.settings[path] as number)
      .filter((value) => beyond > greatest ? value > greatest : value < least);
    return new Set(grown).size < tuning.grow;
  }).map(({ path, beyond }) => ({ ...settings, [path]: beyond }))
    .filter((next) =>
      !candidates.some((each) => canonicalJson(each.settings) === canonicalJson(next))
    );
}

/**
 * A tuning as studies: the first trains every loss with its first candidate, and so on. A loss with
 * fewer candidates than others repeats its last one, which costs nothing: it is in the store.
 *
 * @param experiment The study.
 * @param candidatesOf What is tried of each loss; default what the study asks for, before lists grow.
 * @returns Studies that measure nothing but the metric that chooses; none where the study does not say
 *   how it is tuned.
 */
export function tuningRounds(
  experiment: Experiment,
  candidatesOf = (loss: LossSpec): Settings[] => candidatesFor(experiment.tuning!, loss),
): (Experiment & Required<Pick<Experiment, "tuned">>)[] {
  const { tuning, ...rest } = experiment;
  const { matrix, include, training } = rest;
  if (tuning === undefined) return [];
  const { at, seeds, validation } = tuning;
  const losses = lossesOf(experiment).map((loss) => ({
    loss,
    candidates: candidatesOf(loss),
  })).filter(({ candidates }) => candidates.length > 0);
  const replaced = { ...at, seed: seeds };
  // A network has test images; of these ones they are never looked at, and embedding them costs.
  // A study that trains until its validation accuracy stands still keeps images back itself.
  const changed = { validation: validation === 0 ? training.validation : validation, testSize: 1 };
  const study = {
    ...rest,
    // Nothing of an untrained network hangs on what is tuned.
    exclude: [...rest.exclude, { epochs: 0 }],
    matrix: { ...matrix, ...replaced },
    include: include.map((entry) => ({
      ...entry,
      ...Object.fromEntries(Object.entries(replaced).filter(([key]) => Object.hasOwn(entry, key))),
      ...entry.training && { training: { ...entry.training, ...changed } },
    })),
    training: { ...training, ...changed },
    measures: [requestOf(tuning.metric)],
    claims: [],
    published: [],
    // What was trained elsewhere cannot be tuned.
    imported: [],
    importedCells: [],
  };
  const most = Math.max(0, ...losses.map(({ candidates }) => candidates.length));
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

/** The measure that gives a column, as a study asks for it. */
function requestOf(column: string): MeasureRequest {
  const { name, parameters } = findColumn(column).measure;
  return { name, ...parameters };
}

/**
 * The conditions of a tuning: every setting of its cells, their losses and seeds aside, with all of
 * its values. What is tried is none of them, nor which images are kept back and measured.
 */
export function conditionsOf(
  cells: readonly Cell[],
  tuning: Tried,
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
function triedPaths({ candidates, losses, epochs }: Tried): string[] {
  return [candidates, ...losses.map((entry) => entry.candidates)].flatMap(Object.keys)
    .filter((path) => path.startsWith("training.")).map((path) => path.slice("training.".length))
    .concat(epochs === undefined ? [] : ["epochs"]);
}

/** What a tuning tries. */
type Tried = Pick<Tuning, "candidates" | "losses" | "epochs">;

/** The value of a setting in a cell, without the parts of it that are tried. */
export function conditionOf(
  cell: Cell,
  name: string,
  tuning: Tried,
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
    if (!matches({ loss: asTrained({ ...loss, ...parameters }, cell) }, cell)) return false;
    const changed = mergeDocuments({ ...cell.training }, training);
    return canonicalJson(changed) === canonicalJson(cell.training);
  });
  // The spelling that says most holds: softmax without a bias is softmax as well.
  const sizeOf = ({ loss }: TunedLoss) => Object.keys(loss).length;
  return fitting.toSorted((a, b) => sizeOf(b) - sizeOf(a))[0];
}

/** What a spelling gives of a loss as the networks of a cell have it: objects with their defaults. */
function asTrained(spec: LossSpec, { dimension, ...cell }: Cell): LossSpec {
  if (spec.name !== cell.loss.name) return spec;
  const full = resolveLoss(spec, { classes: trainedClasses(cell), dimension });
  const given = Object.keys(spec).map((key) => [key, full[key as keyof LossSpec]]);
  return Object.fromEntries(given) as LossSpec;
}

/** The mean over the networks of a candidate; one without a value, as it diverged, counts as the worst. */
export function meanOf(
  { values }: Pick<TriedCandidate, "values">,
  { metric = "validationAccuracy" }: { metric?: string } = {},
): number {
  const { direction, range: [least, greatest] } = findColumn(metric);
  const worst = direction === "lower" ? greatest : least;
  return values.reduce<number>((sum, value) => sum + (value ?? worst), 0) / values.length;
}

/** The candidate with the best mean, the first of several. */
export function bestOf(
  candidates: readonly TriedCandidate[],
  tuning: { metric?: string } = {},
): TriedCandidate {
  const sign = findColumn(tuning.metric ?? "validationAccuracy").direction === "lower" ? -1 : 1;
  const valueOf = (candidate: TriedCandidate) => sign * meanOf(candidate, tuning);
  return candidates.reduce((best, each) => valueOf(each) > valueOf(best) ? each : best);
}

/**
 * Why the losses of a study do not count as tuned: none was, or by a file of other conditions, or by
 * unequal budgets, or a choice lies at the edge of what was tried. Such a contest names no winner.
 *
 * @returns The reason; undefined where all were tuned alike.
 */
export function whyUntuned(
  { tuning, tuned }: Pick<Experiment, "tuning" | "tuned">,
): string | undefined {
  if (tuning === undefined || tuned === undefined) return "its losses are not tuned";
  if (tuned.stale !== undefined) return `they were tuned under other conditions: ${tuned.stale}`;
  const budgets = [...new Set(tuned.losses.map(({ candidates }) => budgetOf(candidates)))];
  if (budgets.length > 1) return `the budgets differ: ${budgets.join(" against ")} candidates`;
  const at = tuned.losses.flatMap(({ loss, candidates }) =>
    edgesOf(tuning, loss, candidates).map(({ path, value }) => `${path} ${value} of ${loss.name}`)
  );
  return at.length === 0
    ? undefined
    : `a choice is at the edge of what was tried: ${at.join(", ")}`;
}

/** How many candidates a loss was given, those aside to which its lists grew. */
export function budgetOf(candidates: readonly TriedCandidate[]): number {
  return candidates.filter(({ grown }) => !grown).length;
}

/** A loss as a study spells it: its name, and whatever parameters it gives. */
export const spelling = ({ name, ...parameters }: LossSpec): string =>
  [name, ...Object.keys(parameters).length === 0 ? [] : [settingsText(parameters)]].join(", ");

/** Settings that are tried, such as `learningRate 0.01`, or lists of them. */
export function settingsText(settings: Settings): string {
  return Object.entries(settings).map(([path, value]) =>
    `${path.replace(/^(training\.)?(optimizer\.)?/, "")} ${
      typeof value === "string" ? value : canonicalJson(value)
    }`
  ).join(", ");
}

/** Every candidate of a tuning with the values that it gave, the chosen ones marked. */
export function candidateTable(
  tuning: Tuning,
  losses: readonly TunedLoss[],
): { header: string[]; rows: string[][] } {
  const title = tuning.metric === "validationAccuracy" ? "validation accuracy" : tuning.metric;
  const rows = losses.flatMap(({ loss, candidates }) => {
    const best = bestOf(candidates, tuning);
    const edges = edgesOf(tuning, loss, candidates).map(({ path }) => path.split(".").at(-1));
    return candidates.map((candidate) => [
      spelling(loss),
      settingsText(candidate.settings),
      meanOf(candidate, tuning).toFixed(4),
      candidate.values.map((value) => value === null ? "none" : value.toFixed(4)).join(", "),
      [
        candidate === best ? "chosen" : "",
        candidate === best && edges.length > 0 ? `at the edge of ${edges.join(", ")}` : "",
        candidate.grown ? "beyond the list" : "",
      ].filter(Boolean).join(", "),
    ]);
  });
  return { header: ["loss", "settings", title, "by network", ""], rows };
}

/** The faults in the tuning of a study, a line each. */
export function tuningFaults(experiment: Experiment, cells: readonly Cell[]): string[] {
  const { tuning, matrix } = experiment;
  if (tuning === undefined) return [];
  const losses = lossesOf(experiment);
  const tried = losses.map((loss) => ({ loss, paths: Object.keys(listsFor(tuning, loss)) }));
  const few = losses.filter((loss) => candidatesFor(tuning, loss).length < (tuning.budget ?? 0));
  const own = new Set(cells.map(({ seed }) => seed));
  const shared = tuning.seeds.filter((seed) => own.has(seed));
  return [
    ...shared.length > 0
      ? [`tuning.seeds: they must be none of the study's own: both have ${shared.join(", ")}`]
      : [],
    ...metricFaults(experiment),
    ...few.map((loss) =>
      `tuning.budget: each loss may try ${tuning.budget} configurations, and the lists of ${
        JSON.stringify(loss)
      } come to ${candidatesFor(tuning, loss).length}: give them more values`
    ),
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

/** What is wrong with the metric by which settings are chosen: it must look at no test image. */
function metricFaults({ tuning, measures, training }: Experiment): string[] {
  const { metric, validation } = tuning!;
  const { measure, direction, range } = findColumn(metric);
  const { dataset } = measure.parameters;
  const images = readingsOf(findMeasure(measure.name), measure.parameters)
    .map((reading) => infoOf(reading)?.images);
  if (direction === "none") return [`tuning.metric: "${metric}" has no better side`];
  if (!range.every(Number.isFinite)) return [`tuning.metric: "${metric}" must have bounds`];
  if (images.includes("validation")) {
    return validation > 0 || training.validation !== null
      ? []
      : [`tuning.validation: "${metric}" needs images that are kept back`];
  }
  if (typeof dataset !== "string") {
    return [
      `tuning.metric: "${metric}" is of test images: take "validationAccuracy", or a column of a dataset that the study does not measure, such as "mapAtR@omniglot-validation"`,
    ];
  }
  const own = resolveMeasures(measures).some((each) => each.parameters.dataset === dataset);
  return own
    ? [`tuning.metric: the study measures "${dataset}" itself, so that it cannot choose by it`]
    : [];
}
