import { configurations, withEmbeddings } from "../configurations.ts";
import { embeddingPanel } from "../embedding_panel.ts";
import { drawSheets } from "../drawing.ts";
import type { Drawing, ReportInput } from "../types.ts";
import { taskLabel } from "../names.ts";
import {
  classLegend,
  pagesByTask,
  panelSheet,
  POINTS,
  pointsSentence,
  runSubheading,
} from "../panel_figure.ts";
import { STANDARD_VIEW, type View } from "../_projection.ts";

/** Configurations of one file, three panels each. */
const ROWS = 4;

/** From where the embeddings are seen: oblique, from the side a quarter turn on, and from above. */
const VIEWS: readonly { name: string; view: View }[] = [
  { name: "oblique", view: STANDARD_VIEW },
  { name: "a quarter turn on", view: { azimuth: 30, elevation: 25 } },
  { name: "from above", view: { azimuth: -90, elevation: 89 } },
];

/**
 * Three-dimensional embeddings from three sides, one configuration a row.
 *
 * @param input The runs of the report.
 * @returns Drawings of the three-dimensional configurations.
 */
export function embeddingViews({ runs }: ReportInput): Drawing[] {
  const all = withEmbeddings(configurations(runs)).filter(({ cell }) => cell.dimension === 3);
  const sheets = pagesByTask(all, ROWS).map((page) => {
    const limit = Math.floor(POINTS / page.length / VIEWS.length);
    return panelSheet({
      title: `Three-dimensional embeddings on ${taskLabel(page[0]!.cell)}`,
      caption:
        "Test embeddings in orthographic projection from three sides, one configuration a row; " +
        "e1, e2 and e3 are the axes from the origin, nearer points are drawn over farther ones. " +
        pointsSentence(page, limit),
      legend: classLegend(page),
      columns: VIEWS.length,
      panels: page.flatMap((configuration) =>
        VIEWS.map(({ name, view }, i) => ({
          run: configuration.runs[0]!,
          heading: i === 0 ? configuration.label : name,
          subheading: i === 0 ? `${name}, ${runSubheading(configuration)}` : "",
          draw: (side: number) => embeddingPanel(configuration.runs[0]!, { side, limit, view }),
        }))
      ),
    });
  });
  return drawSheets("embedding-views", sheets);
}
