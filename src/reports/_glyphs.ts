import type { ClassMark, Glyph } from "./theme.ts";

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
 * @returns A `<path>`, or the empty string without positions.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { marksPath } from "./_glyphs.ts";
 *
 * assertEquals(
 *   marksPath([[1, 2], [3, 4]], { color: "#000000", glyph: "circle" }, 2),
 *   '<path fill="none" stroke="#000000" stroke-width="4" stroke-linecap="round" d="M1,2h0M3,4h0"/>',
 * );
 * ```
 */
export function marksPath(
  positions: Iterable<readonly [number, number]>,
  { color, glyph }: Pick<ClassMark, "color" | "glyph">,
  radius: number,
): string {
  const { start: [dx, dy] = [0, 0], path, stroke, cap = "butt" } = OUTLINES[glyph];
  const fifth = (value: number) => Math.round(value * 5) / 5;
  const starts = new Set<string>();
  for (const [x, y] of positions) {
    starts.add(`M${pair(fifth(x) + dx * radius, fifth(y) + dy * radius)}`);
  }
  if (starts.size === 0) return "";
  const outline = path(radius);
  const d = [...starts].map((start) => start + outline).join("");
  const paint = stroke === undefined
    ? `fill="${color}"`
    : `fill="none" stroke="${color}" stroke-width="${
      short(stroke * radius)
    }" stroke-linecap="${cap}"`;
  return `<path ${paint} d="${d}"/>`;
}
