import type { Layer } from "../networks/backbones/definition.ts";
import { count } from "../results/text.ts";
import type { FigureDefinition, Sheet } from "./drawing/drawing.ts";
import { type Content, join, markup, roundNumbers, textMarkup } from "./drawing/markup.ts";
import { CLASS_MARKS, FIGURE_WIDTH, FONT_SIZE, INK } from "./drawing/theme.ts";

/** Height of the tallest block and of the labels below, in px. */
const BLOCK = 120;
const HEIGHT = 250;
const MIDDLE = 110;

const COLORS = {
  convolution: CLASS_MARKS[0]!.color,
  pool: INK.muted.color,
  dense: CLASS_MARKS[2]!.color,
  identity: INK.muted.color,
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

function block(layer: Layer, x: number, rows: number): Content {
  const [width, height] = [blockWidth(layer), blockHeight(layer, rows)];
  const kind = layer.name === "embedding" ? "embedding" : layer.kind;
  const top = MIDDLE - height / 2;
  const middle = x + width / 2;
  const line = (text: string, y: number, color: string = INK.text.color) =>
    textMarkup(text, { x: middle, y, size: FONT_SIZE.small, anchor: "middle", color });
  const parameters = layer.parameters === 0 ? "" : layer.parameters.toLocaleString("en");
  return [
    markup`<rect x="${x}" y="${top}" width="${width}" height="${height}" rx="2" fill="${
      COLORS[kind]
    }" fill-opacity="0.75" stroke="${COLORS[kind]}"/>`,
    line(layer.name, HEIGHT - 62),
    line(layer.output.join(" × "), HEIGHT - 48, INK.muted.color),
    line(parameters, HEIGHT - 34, INK.muted.color),
  ];
}

/** A line that is not filled. */
const stroke = (d: string) =>
  markup`<path d="${roundNumbers(d)}" fill="none" stroke="${INK.muted.color}"/>`;

/** A bracket below some layers with what they are together. */
function bracket(from: number, to: number, text: string): Content {
  const y = HEIGHT - 24;
  return [
    stroke(`M${from},${y - 5}V${y}H${to}V${y - 5}`),
    textMarkup(text, { x: (from + to) / 2, y: y + 14, anchor: "middle" }),
  ];
}

function drawSheet(network: readonly Layer[]): Sheet {
  const rows = Math.max(...network.map(({ output }) => output.length === 3 ? output[0]! : 1));
  const slot = FIGURE_WIDTH / (network.length + 1);
  const at = network.map((layer, i) => (i + 0.5) * slot - blockWidth(layer) / 2);
  const arrows = network.slice(1).map((_, i) => {
    const [from, to] = [at[i]! + blockWidth(network[i]!) + 2, at[i + 1]! - 3];
    return to - from < 6 ? undefined : stroke(`M${from},${MIDDLE}H${to}m-4,-3l4,3l-4,3`);
  });
  const last = network.length + 0.5;
  const classifier = ["loss,", "classifier"].map((text, line) =>
    textMarkup(text, { x: last * slot, y: MIDDLE - 4 + 14 * line, anchor: "middle" })
  );
  const brackets = [
    bracket(at[0]!, (network.length - 1) * slot - 6, "feature extractor"),
    bracket((network.length - 1) * slot + 6, network.length * slot - 6, "embedding"),
    bracket(network.length * slot + 6, FIGURE_WIDTH - 6, "classifier"),
  ];
  const total = network.reduce((sum, { parameters }) => sum + parameters, 0);
  const caption =
    `The network, drawn from the model: ${count(network.length, "layer")} with ${
      total.toLocaleString("en")
    } parameters up to the embedding of ${network.at(-1)!.output[0]} dimensions. ` +
    "Below each block its name, the shape of its output and its parameters; the loss and its classifier work on the embedding.";
  const blocks = join(network.map((layer, i) => block(layer, at[i]!, rows)), "\n");
  return {
    title: "The network",
    caption,
    height: HEIGHT,
    parts: [{ x: 0, y: 0, markup: [blocks, arrows, classifier, brackets] }],
  };
}

/** The network as blocks, drawn from the layers of the model itself. */
export const figure: FigureDefinition = {
  shows: "The backbone as blocks, with the shape and the parameters of each layer",
  group: "Training and network",
  needs: "the layers of the network",
  gallery: ["reproduce"],
  sheets: ({ network = [] }) => network.length === 0 ? [] : [drawSheet(network)],
};
