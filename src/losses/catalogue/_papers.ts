import type { Paper } from "../loss.ts";

/** The paper behind most regularisers. */
export const KORNBLITH_2021: Paper = {
  authors: "Kornblith et al.",
  year: 2021,
  title: "Why Do Better Loss Functions Lead to Less Transferable Features?",
  arxiv: "2010.16402",
};

/** The paper behind the losses with prototypes that are fixed before training. */
export const METTES_2019: Paper = {
  authors: "Mettes et al.",
  year: 2019,
  title: "Hyperspherical Prototype Networks",
  arxiv: "1901.10514",
};
