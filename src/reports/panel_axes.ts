import * as Plot from "@observablehq/plot";
import { drawPlot } from "./_plot.ts";
import type { Projection } from "./_projection.ts";
import { roundNumbers, textMarkup } from "./svg.ts";
import { FONT_SIZE, INK } from "./theme.ts";

/** From the coordinates of the plane to px. */
export type ToPixels = (point: readonly [number, number]) => [number, number];

/** The part of the plane that a panel shows. */
export interface SquareDomain {
  x: [number, number];
  y: [number, number];
}

/** The square around the points, with some air. */
export function squareDomain(x: Iterable<number>, y: Iterable<number>): SquareDomain {
  const [left, right] = range(x);
  const [bottom, top] = range(y);
  // Around a single point no tick falls into the corner, where the axes would write over each other.
  const half = 0.53 * Math.max(right - left, top - bottom) || 1.3;
  const [cx, cy] = [(left + right) / 2, (bottom + top) / 2];
  return { x: [cx - half, cx + half], y: [cy - half, cy + half] };
}

function range(values: Iterable<number>): [number, number] {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low > high ? [-1, 1] : [low, high];
}

/** Space around the drawing area, in px. */
export const MARGIN = { left: 32, right: 4, top: 2, bottom: 18 };

/** The height of a panel of the given width, whose drawing area is a square. */
export function panelHeight(width: number): number {
  return width - MARGIN.left - MARGIN.right + MARGIN.top + MARGIN.bottom;
}

/** Frame, ticks and zero lines, drawn by Plot, and the way from coordinates to px. */
export function drawAxes(
  side: number,
  domain: SquareDomain,
  ticks: boolean,
): { markup: string; toPixels: ToPixels } {
  const inside = ([low, high]: [number, number]) => low < 0 && high > 0 ? [0] : [];
  const axis = {
    ticks: 4,
    tickSize: 3,
    tickPadding: 2,
    label: null,
    fontSize: FONT_SIZE.small,
    // A collapsed embedding spans so little that ticks in full would run into each other.
    ...(domain.x[1] - domain.x[0] < 0.01 && { ticks: 2, tickFormat: ".0e" }),
  };
  const { markup, apply } = drawPlot({
    width: side,
    height: panelHeight(side),
    marginLeft: MARGIN.left,
    marginRight: MARGIN.right,
    marginTop: MARGIN.top,
    marginBottom: MARGIN.bottom,
    x: { domain: domain.x, axis: null },
    y: { domain: domain.y, axis: null },
    marks: [
      ticks ? Plot.ruleX(inside(domain.x), { stroke: INK.grid.color }) : null,
      ticks ? Plot.ruleY(inside(domain.y), { stroke: INK.grid.color }) : null,
      Plot.frame({ stroke: INK.muted.color, strokeWidth: 0.75 }),
      ticks ? Plot.axisX({ ...axis, anchor: "bottom" }) : null,
      ticks ? Plot.axisY({ ...axis, anchor: "left" }) : null,
    ],
  });
  return { markup, toPixels: ([x, y]) => [apply("x", x), apply("y", y)] };
}

/** Room between the end of an axis and the frame, in px, which the name of the axis takes. */
const AXIS_ROOM = 20;

/**
 * The axes of a three-dimensional embedding from the origin, which must be inside of the panel: all
 * as long as the shortest that ends at the frame.
 */
export function drawTriad(flat: Projection, toPixels: ToPixels, domain: SquareDomain): string {
  const length = 0.42 * (domain.x[1] - domain.x[0]);
  const axes = [[1, 0, 0], [0, 1, 0], [0, 0, 1]];
  const origin = toPixels(flat.project([0, 0, 0]));
  const [left, bottom] = toPixels([domain.x[0], domain.y[0]]);
  const [right, top] = toPixels([domain.x[1], domain.y[1]]);
  const bounds = [[left + AXIS_ROOM, right - AXIS_ROOM], [top + AXIS_ROOM, bottom - AXIS_ROOM]];
  const share = Math.min(
    1,
    ...axes.flatMap((axis) => {
      const end = toPixels(flat.project(axis.map((value) => value * length)));
      return end.map((value, i) => {
        const [low, high] = bounds[i]! as [number, number];
        const step = value - origin[i]!;
        return Math.abs(step) < 1 ? 1 : Math.max(0, ((step > 0 ? high : low) - origin[i]!) / step);
      });
    }),
  );
  const [x0, y0] = origin.map(roundNumbers);
  return axes.map((axis, i) => {
    const [x, y] = toPixels(flat.project(axis.map((value) => value * length * share)));
    return `<line x1="${x0}" y1="${y0}" x2="${roundNumbers(x)}" y2="${
      roundNumbers(y)
    }" stroke="${INK.muted.color}"/>` +
      textMarkup(`e${i + 1}`, {
        x: x + 3,
        y: y - 3,
        size: FONT_SIZE.small,
        color: INK.muted.color,
      });
  }).join("");
}
