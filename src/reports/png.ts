import { drawFigures } from "./figures.ts";
import type { ReportInput } from "./types.ts";
import { sortRuns } from "./configurations.ts";

/** Pixels of the picture for each px of the figure: about 200 dpi in a column of a paper. */
const ZOOM = 2;

/**
 * Renders the figures of a report as PNG, for programs that do not take SVG.
 *
 * Unlike the SVG files the pictures depend on the fonts of the machine. Needs the permission to
 * load native code (`--allow-ffi`).
 *
 * @param input The experiment and its runs.
 * @returns The content of each file by its name.
 * @throws {InputError} If the experiment asks for a figure that does not exist.
 */
export async function renderPngs(input: ReportInput): Promise<Map<string, Uint8Array>> {
  // Native code is loaded here alone, so that all other formats do without the permission.
  const { Resvg } = await import("@resvg/resvg-js");
  const { drawings } = drawFigures({ ...input, runs: sortRuns(input.runs) });
  return new Map(drawings.map(({ id, svg }) => {
    const picture = new Resvg(svg, { fitTo: { mode: "zoom", value: ZOOM } }).render();
    return [`${id}.png`, new Uint8Array(picture.asPng())];
  }));
}
