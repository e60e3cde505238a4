import { lossDefinition, lossNames } from "../losses/catalogue.ts";
import type { Paper } from "../losses/loss.ts";

/** The paper of a loss; undefined where no single one introduced it, and of a user's own loss. */
export function paperOfLoss(name: string): Paper | undefined {
  return lossNames.includes(name) ? lossDefinition(name).paper : undefined;
}

/** A paper by its authors and year, such as `Wang et al. 2018`. */
export function citation({ authors, year }: Paper): string {
  return `${authors} ${year}`;
}

/** Where a paper is, as text and as an address; undefined of one that has no number. */
export function paperPlace({ arxiv, doi }: Paper): { text: string; url: string } | undefined {
  if (arxiv !== undefined) return { text: `arXiv ${arxiv}`, url: `https://arxiv.org/abs/${arxiv}` };
  return doi === undefined ? undefined : { text: `doi ${doi}`, url: `https://doi.org/${doi}` };
}

/** Losses with their papers, in the order given; then those of no single paper. */
export function papersOf(names: readonly string[]): {
  papers: { name: string; paper: Paper }[];
  others: string[];
} {
  const papers = [...new Set(names)].map((name) => ({ name, paper: paperOfLoss(name) }));
  return {
    papers: papers.flatMap(({ name, paper }) => paper === undefined ? [] : [{ name, paper }]),
    others: papers.flatMap(({ name, paper }) => paper === undefined ? [name] : []),
  };
}
