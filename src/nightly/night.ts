import { createHash } from "node:crypto";
import { canonicalJson } from "../base/canonical.ts";
import { sha256Of } from "../base/sha256.ts";
import type { Run } from "../store/mod.ts";
import { configurationFields } from "../study/configuration.ts";
import { type Cell, configurationKey } from "../study/mod.ts";

/** The part of a run that a night keeps. */
export interface NightRun {
  /** SHA-256 of the cell: the same from night to night, whatever the code. */
  cell: string;
  /** The configuration, as tables name it. */
  configuration: string;
  /** The seed. */
  seed: number;
  /** The run's digest, which changes with the code. */
  digest: string;
  /** SHA-256 of the embeddings: equal if the network is the same bit for bit. */
  bits: string;
  /** Metrics by name; null where undefined. */
  metrics: Record<string, number | null>;
  /** The step at which the loss stopped being finite, for a run that diverged. */
  divergedAt?: number | undefined;
}

/** Reduces the runs of a night to what is compared and kept. */
export function summarizeNight(runs: readonly Run[]): NightRun[] {
  const names = configurationNames(runs.map(({ cell }) => cell));
  return runs.map((run) => ({
    cell: sha256Of(canonicalJson(run.cell)),
    configuration: names.get(configurationKey(run.cell))!,
    seed: run.cell.seed,
    digest: run.digest,
    bits: bitsOf(run),
    metrics: run.metrics,
    ...(run.divergedAt !== undefined && { divergedAt: run.divergedAt }),
  }));
}

/** SHA-256 of all that a training gave and measures are taken of: embeddings and predictions. */
export function bitsOf({ embeddings, divergedAt }: Run): string {
  const { coordinates, labels, predictions, confidences, splits } = embeddings;
  const hash = createHash("sha256");
  for (const part of [coordinates.data, labels, predictions, confidences]) {
    if (part) hash.update(new Uint8Array(part.buffer, part.byteOffset, part.byteLength));
  }
  const { rows, columns } = coordinates;
  hash.update(canonicalJson({ rows, columns, splits, divergedAt: divergedAt ?? null }));
  return hash.digest("hex");
}

/**
 * Names every configuration by its loss and by the settings in which the configurations differ, such
 * as `center, loss.lambda 0.1`.
 *
 * @returns Name by {@linkcode configurationKey}.
 */
function configurationNames(cells: readonly Cell[]): Map<string, string> {
  const one = new Map(cells.map((cell) => [configurationKey(cell), cell]));
  const all = [...one.values()].map((cell) => ({ cell, fields: configurationFields(cell) }));
  const varies = (among: typeof all, field: string) =>
    new Set(among.map(({ fields }) => fields.get(field))).size > 1;
  return new Map(all.map(({ cell, fields }) => {
    const namesakes = all.filter((other) => other.cell.loss.name === cell.loss.name);
    const said = [...fields].filter(([field]) =>
      field !== "loss.name" && varies(field.startsWith("loss.") ? namesakes : all, field)
    );
    const words = said.map(([field, value]) => `${field} ${value}`);
    return [configurationKey(cell), [cell.loss.name, ...words].join(", ")];
  }));
}
