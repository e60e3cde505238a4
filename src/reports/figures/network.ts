import type { Layer } from "../../networks/mod.ts";
import { drawSheets } from "../drawing.ts";
import type { Drawing, ReportInput } from "../types.ts";
import { count } from "../text.ts";
import { roundNumbers, textMarkup } from "../svg.ts";
import { CLASS_MARKS, FIGURE_WIDTH, FONT_SIZE, INK } from "../theme.ts";

/** Height of the tallest block and of the labels below, in px. */
const BLOCK = 120;
const HEIGHT = 250;
const MIDDLE = 110;

const COLORS = {
  convolution: CLASS_MARKS[0]!.color,
  pool: INK.muted.color,
  dense: CLASS_MARKS[2]!.color,
  embedding: CLASS_MARKS[1]!.color,
} as const;

/** Height by the rows of a map, or by the logarithm of the width of a dense layer. */
function blockHeight({ output }: Layer, rows: number): number {
  return output.length === 3
    ? Math.max(18, (output[0]! / rows) * BLOCK)
    : Math.max(16, (Math.log2(output[0]! + 1) / 9) * BLOCK);
}

/** Width by the number of channels. */
function blockWidth({ output, kind }: Layer): number {
  if (kind === "pool") return 14;
  return output.length === 3 ? 14 + output[2]! / 5 : 18;
}

function shape({ output }: Layer): string {
  return output.join(" × ");
}

function block(layer: Layer, x: number, rows: number): string {
  const [width, height] = [blockWidth(layer), blockHeight(layer, rows)];
  const kind = layer.name === "embedding" ? "embedding" : layer.kind;
  const top = MIDDLE - height / 2;
  const rectangle = `<rect x="${roundNumbers(x)}" y="${roundNumbers(top)}" width="${
    roundNumbers(width)
  }" height="${roundNumbers(height)}" rx="2" fill="${COLORS[kind]}" fill-opacity="0.75" stroke="${
    COLORS[kind]
  }"/>`;
  const middle = x + width / 2;
  const line = (text: string, y: number, color: string = INK.text.color) =>
    textMarkup(text, { x: middle, y, size: FONT_SIZE.small, anchor: "middle", color });
  const parameters = layer.parameters === 0 ? "" : layer.parameters.toLocaleString("en");
  return rectangle + line(layer.name, HEIGHT - 62) +
    line(shape(layer), HEIGHT - 48, INK.muted.color) +
    line(parameters, HEIGHT - 34, INK.muted.color);
}

/** A bracket below some layers with what they are together. */
function bracket(from: number, to: number, text: string): string {
  const y = HEIGHT - 24;
  return `<path d="${
    roundNumbers(`M${from},${y - 5}V${y}H${to}V${y - 5}`)
  }" fill="none" stroke="${INK.muted.color}"/>` +
    textMarkup(text, { x: (from + to) / 2, y: y + 14, anchor: "middle" });
}

/**
 * The network as blocks, drawn from the layers of the model itself.
 *
 * @param input The report, with `network`.
 * @returns One drawing, or none where the layers are not given.
 */
export function networkDiagram({ network = [] }: ReportInput): Drawing[] {
  if (network.length === 0) return [];
  const rows = Math.max(...network.map(({ output }) => output.length === 3 ? output[0]! : 1));
  const slot = FIGURE_WIDTH / (network.length + 1);
  const at = network.map((layer, i) => (i + 0.5) * slot - blockWidth(layer) / 2);
  const arrows = network.slice(1).map((_, i) => {
    const [from, to] = [at[i]! + blockWidth(network[i]!) + 2, at[i + 1]! - 3];
    return to - from < 6
      ? ""
      : `<path d="${
        roundNumbers(`M${from},${MIDDLE}H${to}m-4,-3l4,3l-4,3`)
      }" fill="none" stroke="${INK.muted.color}"/>`;
  });
  const last = network.length + 0.5;
  const classifier = textMarkup("loss,", { x: last * slot, y: MIDDLE - 4, anchor: "middle" }) +
    textMarkup("classifier", { x: last * slot, y: MIDDLE + 10, anchor: "middle" });
  const brackets = bracket(at[0]!, (network.length - 1) * slot - 6, "feature extractor") +
    bracket((network.length - 1) * slot + 6, network.length * slot - 6, "embedding") +
    bracket(network.length * slot + 6, FIGURE_WIDTH - 6, "classifier");
  const total = network.reduce((sum, { parameters }) => sum + parameters, 0);
  const caption =
    `The network, drawn from the model: ${count(network.length, "layer")} with ${
      total.toLocaleString("en")
    } parameters up to the embedding of ${network.at(-1)!.output[0]} dimensions. ` +
    "Below each block its name, the shape of its output and its parameters; the loss and its classifier work on the embedding.";
  const markup = network.map((layer, i) => block(layer, at[i]!, rows)).join("\n") +
    arrows.join("") +
    classifier + brackets;
  return drawSheets("network", [
    { title: "The network", caption, height: HEIGHT, parts: [{ x: 0, y: 0, markup }] },
  ]);
}
