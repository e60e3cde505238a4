import settings from "../../deno.json" with { type: "json" };
import { type Content, join, markup } from "../figures/drawing/markup.ts";
import type { Paper } from "../losses/loss.ts";
import { lossNames } from "../losses/catalogue.ts";
import { citation, paperOfLoss } from "../results/papers.ts";
import { details, link } from "./html.ts";

/** The paper whose pictures this project began with. */
const SCHOLL_2024: Paper = {
  authors: "Scholl",
  year: 2024,
  title: "Comparison of Embedded Spaces for Deep Learning Classification",
  arxiv: "2408.01767",
};

/** The papers whose statements are judged: that one, and two that introduced losses, by their numbers. */
const STUDIED = [
  SCHOLL_2024,
  ...["1901.10514", "2010.16402"].map((number) =>
    lossNames.map(paperOfLoss).find((paper) => paper?.arxiv === number)
  ),
];

/** How the project itself is cited, as `CITATION.cff` has it. */
const SOFTWARE = `@software{loss-atlas,
  title = {Loss Atlas},
  author = {{The Loss Atlas developers}},
  version = {${settings.version}},
}
`;

/** What stands below every page: where it comes from, and how to cite it. */
export interface FooterOptions {
  /** The address of the sources, where they are published. */
  repository?: string | undefined;
  /** Where the numbers are. */
  data: Content;
  /** Set where the page leads nowhere outside of itself: addresses are text. */
  closed?: boolean;
  /** The entry of BibTeX of what the page shows, by default of the project. */
  bibtex?: string;
}

/** The footer of a page: repository, papers, licence, data, and how to cite it. */
export function footerMarkup(
  { repository, data, closed, bibtex = SOFTWARE }: FooterOptions,
): Content {
  const papers = STUDIED.flatMap((paper): Content[] => {
    if (paper?.arxiv === undefined) return [];
    const { arxiv } = paper;
    const doi = `10.48550/arXiv.${arxiv}`;
    if (closed) return [`${citation(paper)} (arXiv ${arxiv}, DOI ${doi})`];
    return [[
      `${citation(paper)} (`,
      link(`https://arxiv.org/abs/${arxiv}`, `arXiv ${arxiv}`),
      ", ",
      link(`https://doi.org/${doi}`, "DOI"),
      ")",
    ]];
  });
  const source = repository === undefined
    ? markup`the folder of <code>${settings.name}</code> from which this was drawn`
    : link(repository, repository.replace(/^https?:\/\//, ""));
  return markup`<p>Loss Atlas ${settings.version}. Repository: ${source}. Licence: ${settings.license}. Data: ${data}.</p>
<p>Papers studied: ${join(papers, "; ")}.</p>
${details("Cite", markup`<pre tabindex="0">${bibtex}</pre>`)}`;
}
