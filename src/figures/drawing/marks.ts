import {
  type Content,
  type Markup,
  markup,
  raw,
  runLink,
  textMarkup,
  textWidth,
  wrapText,
} from "./markup.ts";
import { type ClassMark, classMark, FIGURE_WIDTH, FONT_SIZE, type Glyph, INK } from "./theme.ts";

/** How a glyph is drawn around its centre. */
interface Outline {
  /** Where the path begins, in units of the radius from the centre. */
  start?: readonly [number, number];
  /** The path from there, in relative commands, for a radius in px. */
  path: (radius: number) => string;
  /** Stroke width in units of the radius; none where the outline is filled. */
  stroke?: number;
  cap?: "round" | "square" | "butt";
}

/** A number with one decimal at most, as short as SVG allows. */
const short = (value: number) => String(Math.round(value * 10) / 10).replace(/^(-?)0\./, "$1.");

/** A pair of numbers; a minus sign separates as well as a comma. */
const pair = (x: number, y: number) => `${short(x)},${short(y)}`.replace(",-", "-");

/** A closed polygon, its corners in units of the radius. */
function polygon(corners: readonly (readonly [number, number])[]): Outline {
  const steps = corners.slice(1).map(([x, y], i) => [x - corners[i]![0], y - corners[i]![1]]);
  return {
    start: corners[0]!,
    path: (r) => steps.map(([x, y]) => `l${pair(x! * r, y! * r)}`).join("") + "z",
  };
}

/** A line of no length is drawn as its caps alone: the shortest way to write a disc or a square. */
const dot = () => "h0";

const OUTLINES: Record<Glyph, Outline> = {
  circle: { path: dot, stroke: 2, cap: "round" },
  square: { path: dot, stroke: 1.8, cap: "square" },
  triangle: polygon([[0, -1.3], [1.2, 0.8], [-1.2, 0.8]]),
  diamond: polygon([[0, -1.4], [1.2, 0], [0, 1.4], [-1.2, 0]]),
  plus: {
    start: [-1.2, 0],
    path: (r) => `h${short(2.4 * r)}m${pair(-1.2 * r, -1.2 * r)}v${short(2.4 * r)}`,
    stroke: 0.6,
  },
  times: {
    start: [-1, -1],
    path: (r) => `l${pair(2 * r, 2 * r)}m0${short(-2 * r)}l${pair(-2 * r, 2 * r)}`,
    stroke: 0.6,
  },
  triangleDown: polygon([[0, 1.3], [1.2, -0.8], [-1.2, -0.8]]),
  ring: {
    start: [-1, 0],
    path: (r) => {
      const half = (x: number) => `a${pair(r, r)} 0 1 0 ${short(x)},0`;
      return half(2 * r) + half(-2 * r);
    },
    stroke: 0.5,
  },
  box: { ...polygon([[-0.9, -0.9], [0.9, -0.9], [0.9, 0.9], [-0.9, 0.9]]), stroke: 0.5 },
  stroke: { start: [0, -1.4], path: (r) => `v${short(2.8 * r)}`, stroke: 0.6 },
  bar: { start: [-1.3, 0], path: (r) => `h${short(2.6 * r)}`, stroke: 0.9 },
};

/**
 * Draws many marks of one class as a single path, far smaller than an element a point.
 *
 * Positions are rounded to a fifth of a px and marks that fall on one another are drawn once, which
 * changes nothing that can be seen.
 *
 * @param positions The centres in px.
 * @param mark The colour and shape.
 * @param radius Half the size of a mark in px.
 * @returns A `<path>`, or nothing without positions.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(
 *   marksPath([[1, 2], [3, 4]], { color: "#000000", glyph: "circle" }, 2).text(),
 *   '<path fill="none" stroke="#000000" stroke-width="4" stroke-linecap="round" d="M1,2h0M3,4h0"/>',
 * );
 * ```
 */
export function marksPath(
  positions: Iterable<readonly [number, number]>,
  { color, glyph }: Pick<ClassMark, "color" | "glyph">,
  radius: number,
): Markup {
  const { start: [dx, dy] = [0, 0], path, stroke, cap = "butt" } = OUTLINES[glyph];
  const fifth = (value: number) => Math.round(value * 5) / 5;
  const starts = new Set<string>();
  for (const [x, y] of positions) {
    starts.add(`M${pair(fifth(x) + dx * radius, fifth(y) + dy * radius)}`);
  }
  if (starts.size === 0) return raw("");
  const outline = path(radius);
  const d = [...starts].map((start) => start + outline).join("");
  const paint = stroke === undefined
    ? `fill="${color}"`
    : `fill="none" stroke="${color}" stroke-width="${
      short(stroke * radius)
    }" stroke-linecap="${cap}"`;
  return raw(`<path ${paint} d="${d}"/>`);
}

/** Names that fit into a badge; longer ones would hide the points and are left to the legend. */
const BADGE_LENGTH = 3;

const BADGE_HEIGHT = 15;

/**
 * Draws a badge for a class: its name where all names are short, else its mark.
 *
 * @param names The names of all classes of the dataset.
 * @param label The class.
 * @param at The centre in px.
 */
export function classBadge(
  names: readonly string[],
  label: number,
  [x, y]: readonly [number, number],
): Markup {
  const mark = classMark(label);
  const name = names.every((name) => name.length <= BADGE_LENGTH) ? names[label] ?? "" : "";
  const width = Math.max(BADGE_HEIGHT, textWidth(name, FONT_SIZE.text) + 8);
  return markup`<rect x="${x - width / 2}" y="${
    y - BADGE_HEIGHT / 2
  }" width="${width}" height="${BADGE_HEIGHT}" rx="${
    BADGE_HEIGHT / 2
  }" fill="${INK.background.color}" stroke="${mark.color}" stroke-width="1.5"/>${
    name === ""
      ? marksPath([[x, y]], mark, 3.2)
      : textMarkup(name, { x, y: y + 4, weight: "bold", anchor: "middle" })
  }`;
}

/** A place of a figure that leads to a run. */
export interface LinkTarget {
  at: readonly [number, number];
  /** The name of the run. */
  run: string;
  /** A name of the mark, for the pointer and for screen readers. */
  title: string;
}

/** Invisible discs over marks, large enough to hit, that lead to the runs. */
export function linkTargets(targets: readonly LinkTarget[], radius: number): Content {
  const discs = targets.map(({ at: [x, y], run, title }) =>
    runLink(run, markup`<circle cx="${x}" cy="${y}" r="${radius}"><title>${title}</title></circle>`)
  );
  return markup`<g fill="none" pointer-events="all">${discs}</g>`;
}

/** Up to this number of marks each mark of a figure leads to its run; more would make it too large. */
export const LINKED_MARKS = 1500;

/** One entry of a legend. */
export interface LegendEntry {
  label: string;
  mark: Pick<ClassMark, "color" | "glyph">;
  /** Whether it begins a line. */
  first?: boolean;
}

const LEGEND_LINE = 17;

/**
 * Draws a legend as marks, in lines as wide as the figure.
 *
 * @param entries What to explain, in order.
 * @param heading What the entries are, such as "Class".
 * @returns The markup and its height in px.
 */
export function legend(
  entries: readonly LegendEntry[],
  heading: string,
): { markup: Content; height: number } {
  const parts: Content[] = [textMarkup(heading, { x: 0, y: 12, weight: "bold" })];
  const left = textWidth(heading, FONT_SIZE.text) + 14;
  let [x, y] = [left, 12];
  for (const { label, mark, first = false } of entries) {
    const width = 16 + textWidth(label, FONT_SIZE.text) + 10;
    if ((first || x + width > FIGURE_WIDTH) && x > left) [x, y] = [left, y + LEGEND_LINE];
    parts.push(marksPath([[x + 5, y - 4]], mark, 4));
    parts.push(textMarkup(label, { x: x + 14, y }));
    x += width;
  }
  return { markup: parts, height: y + 8 };
}

/** The names of the rows of a chart, each in as many lines as it takes. */
export interface RowLabels {
  /** Room that the names take, in px. */
  width: number;
  /** Height of a row, the same for all. */
  row: number;
  /** The names, from a row's upper edge at `top` on. */
  markup(top: number): Content;
}

const LINE = 12;

/**
 * Sets the names of rows, flush right; a name that is too long is broken, never cut.
 *
 * @param labels The names.
 * @param options The greatest width of the names and the least height of a row, in px.
 */
export function rowLabels(
  labels: readonly string[],
  options: { maxWidth?: number; minRow?: number } = {},
): RowLabels {
  const { maxWidth = 240, minRow = 20 } = options;
  const longest = Math.max(0, ...labels.map((label) => textWidth(label, FONT_SIZE.text)));
  const room = Math.min(maxWidth, longest);
  const lines = labels.map((label) => wrapText(label, FONT_SIZE.text, room + 0.01));
  const row = Math.max(minRow, LINE * Math.max(1, ...lines.map((each) => each.length)) + 8);
  const width = room + 10;
  return {
    width,
    row,
    markup: (top) =>
      lines.map((each, index) => {
        const middle = top + (index + 0.5) * row;
        return each.map((line, i) =>
          textMarkup(line, {
            x: width - 6,
            y: middle + 4 + LINE * (i - (each.length - 1) / 2),
            anchor: "end",
          })
        );
      }),
  };
}
