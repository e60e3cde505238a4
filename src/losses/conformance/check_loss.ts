import { optionsOf, show } from "../../base/check.ts";
import { EXIT_CODES, InputError, LossAtlasError, reasonOf } from "../../base/errors.ts";
import { placeInModule } from "../../base/own_modules.ts";
import { catalogue } from "../catalogue.ts";
import type { Loss, LossDefinition, LossGeometry, LossSpec } from "../loss.ts";
import { BACKENDS, type ConformanceBackend } from "./backends.ts";
import { type Certificate, checkSubject } from "./check_subject.ts";
import { subjectsOf } from "./subject.ts";

/** Options of {@linkcode checkLoss}. */
export interface CheckLossOptions extends Partial<LossGeometry> {
  /** The seed of the batch and of the variables. Default 1. */
  seed?: number;
  /** The backends to agree on; those that this machine lacks are noted, not failed. Default all. */
  backends?: readonly ConformanceBackend[];
}

/** A loss that failed the kit; the message lists every failure. */
export class ConformanceError extends LossAtlasError {
  /** The exit code with which the command line answers it. */
  override readonly exitCode: number = EXIT_CODES.failed;
  /** A check and its result. */
  readonly certificates: Certificate[];

  /** Lists the failures of the certificates. */
  constructor(name: string, certificates: Certificate[]) {
    const failures = certificates.flatMap(({ form, checks }) =>
      checks.filter(({ status }) => status === "failed")
        .map(({ name, detail }) => `- ${JSON.stringify(form)} ${name}: ${detail}`)
    );
    super(`The loss "${name}" does not conform:\n${failures.join("\n")}`);
    this.certificates = certificates;
  }
}

/**
 * Holds a loss to what the project asks of its own: values and gradients against a float64
 * reference, the gradient against finite differences, the same numbers on every backend, finite
 * numbers at the edges, and no tensor left behind.
 *
 * Of a definition every parameter form is checked, of a spec that one. A loss that is already made
 * cannot move to another backend, and is checked on the one that is active.
 *
 * @param loss A definition of one's own, a spec of a registered loss, or a loss.
 * @param options Geometry (default 4 classes in 3 dimensions), seed and backends.
 * @returns A certificate for each parameter form.
 * @throws {InputError} If there is no such loss, or an option is out of range.
 * @throws {ConformanceError} If a check fails; its message lists all that failed.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { useBackend } from "../../compute/backend.ts";
 * import { checkLoss } from "./check_loss.ts";
 *
 * await useBackend("cpu");
 * const [certificate] = await checkLoss({ name: "softmax" }, { backends: ["cpu", "wasm"] });
 * assertEquals(certificate!.checks.map(({ status }) => status), Array(5).fill("passed"));
 * ```
 */
export async function checkLoss(
  loss: LossDefinition | LossSpec | Loss,
  options: CheckLossOptions = {},
): Promise<Certificate[]> {
  const certificates = await certifyForms(loss, options);
  if (certificates.some(({ passed }) => !passed)) {
    throw new ConformanceError(certificates[0]!.loss, certificates);
  }
  return certificates;
}

/** The result of {@linkcode checkLoss}, without throwing. */
export async function certifyForms(
  loss: LossDefinition | LossSpec | Loss,
  options: CheckLossOptions = {},
): Promise<Certificate[]> {
  const { classes = 4, dimension = 3, seed = 1, backends = BACKENDS } = optionsOf(
    options,
    "options",
    InputError,
  );
  checkOptions({ classes, dimension, seed, backends });
  const certificates: Certificate[] = [];
  optionsOf(loss, "The loss", InputError);
  for (const subject of subjectsOf(loss, { classes, dimension }, seed)) {
    try {
      certificates.push(await checkSubject(subject, seed, backends));
    } catch (error) {
      const place = placeInModule(error, `loss/${subject.name}`);
      if (place === undefined || error instanceof LossAtlasError) throw error;
      throw new InputError(`Your module failed at ${place}: ${reasonOf(error)}`, {
        cause: error,
      });
    }
  }
  return certificates;
}

/** The most classes and dimensions of the batch: the checks move every coordinate. */
const MOST = 64;

function checkOptions({ classes, dimension, seed, backends }: Required<CheckLossOptions>): void {
  for (
    const [name, value, least] of [["classes", classes, 2], ["dimension", dimension, 1]] as const
  ) {
    if (Number.isInteger(value) && value >= least && value <= MOST) continue;
    throw new InputError(
      `${name} must be an integer from ${least} to ${MOST}: it is ${show(value)}`,
    );
  }
  if (!Number.isInteger(seed)) throw new InputError(`seed must be an integer: it is ${show(seed)}`);
  if (!Array.isArray(backends) || !backends.every((name) => BACKENDS.includes(name))) {
    throw new InputError(`backends must be some of ${BACKENDS.join(", ")}`);
  }
}

/** Options of {@linkcode certify}. */
export interface CertifyOptions extends CheckLossOptions {
  /** The losses to certify. Default all that come with the project. */
  losses?: readonly LossDefinition[];
  /** Called with each loss before its turn. */
  onLoss?(name: string): void;
}

/**
 * Puts every parameter form of every loss through the conformance kit.
 *
 * @param options The losses, and the options of checkLoss().
 * @returns A row for each parameter form; a failed check is in its row and does not throw.
 */
export async function certify(options: CertifyOptions = {}): Promise<Certificate[]> {
  const { losses = catalogue, onLoss, ...checks } = options;
  const rows: Certificate[] = [];
  for (const definition of losses) {
    onLoss?.(definition.name);
    rows.push(...await certifyForms(definition, checks));
  }
  return rows;
}
