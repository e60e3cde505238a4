import type { z } from "zod";
import { optionsOf } from "../base/check.ts";
import { InputError } from "../base/errors.ts";
import { describeIssues } from "../base/issues.ts";
import {
  claimsSchema,
  experimentSchema,
  populationSchema,
  premisesSchema,
  smallestEffectsSchema,
} from "./schema.ts";
import type { Claim, ClaimTerms, Experiment } from "./types.ts";

/**
 * Makes sure that a study is one that `parseExperiment` could have given.
 *
 * @param study What claims to be a study.
 * @returns The study, every default filled in.
 * @throws {InputError} If it is none; one line for each fault.
 */
export function checkStudy(study: Experiment): Experiment {
  const { tuned, importedCells, ...written } = optionsOf(study, "The study", InputError);
  const trains = !Array.isArray(written.matrix?.dataset) || written.matrix.dataset.length > 0;
  const { matrix: _, ...rest } = written;
  const checked = parsed(experimentSchema, trains || !written.imported?.length ? written : rest);
  return {
    ...checked,
    ...tuned !== undefined && { tuned },
    ...importedCells !== undefined && { importedCells },
  };
}

/** The same for the claims of a study alone. */
export function checkClaims(claims: readonly Claim[]): Claim[] {
  return parsed(claimsSchema, claims);
}

/** The same for what the claims of a study share. */
export function checkTerms(
  { premises = {}, smallestEffects = {}, population = "seeds" }: Partial<ClaimTerms>,
): ClaimTerms {
  return {
    premises: parsed(premisesSchema, premises),
    smallestEffects: parsed(smallestEffectsSchema, smallestEffects),
    population: parsed(populationSchema, population),
  };
}

function parsed<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value, { reportInput: true });
  if (result.success) return result.data;
  const faults = describeIssues(result.error, schema).join("\n  ");
  throw new InputError(`Cannot use what is no study of parseExperiment():\n  ${faults}`);
}
