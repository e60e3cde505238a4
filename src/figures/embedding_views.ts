import type { FigureDefinition } from "./drawing/drawing.ts";
import { embeddingPanel } from "./drawing/embedding_panel.ts";
import { panelFigure, pointsSentence, runSubheading } from "./drawing/panel_figure.ts";
import { STANDARD_VIEW, type View } from "./drawing/projection.ts";

/** Configurations of one file, three panels each. */
const ROWS = 4;

/** From where the embeddings are seen: oblique, turned by 90 degrees, and from above. */
const VIEWS: readonly { name: string; view: View }[] = [
  { name: "oblique", view: STANDARD_VIEW },
  { name: "turned by 90°", view: { azimuth: 30, elevation: 25 } },
  { name: "from above", view: { azimuth: -90, elevation: 89 } },
];

/** Three-dimensional embeddings from three sides, one configuration a row. */
export const figure: FigureDefinition = {
  shows: "Three-dimensional embeddings from three sides",
  group: "Embeddings",
  needs: "a run with a three-dimensional embedding",
  gallery: ["dimensions", "prototypes"],
  sheets: ({ runs }) =>
    panelFigure(runs, {
      title: "Three-dimensional embeddings",
      size: ROWS,
      share: VIEWS.length,
      columns: VIEWS.length,
      keep: ({ cell }) => cell.dimension === 3,
      caption: (page, limit) =>
        "Test embeddings in orthographic projection from three sides, one configuration a row; " +
        "e1, e2 and e3 are the axes from the origin, and nearer points hide farther ones. " +
        pointsSentence(page, limit),
      panels: (run, limit, configuration) =>
        VIEWS.map(({ name, view }, i) => ({
          ...(i === 0
            ? { subtitle: `${name}, ${runSubheading(configuration)}` }
            : { title: name, subtitle: "" }),
          draw: (side) => embeddingPanel(run, { side, limit, view }),
        })),
    }),
};
