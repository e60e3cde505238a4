/** The function along a line: its value and slope at a step. */
export interface Point {
  step: number;
  value: number;
  slope: number;
}

/** Sufficient decrease and curvature, the usual constants of quasi-Newton methods. */
const DECREASE = 1e-4;
const CURVATURE = 0.9;
const LONGEST_SEARCH = 40;

/**
 * Finds a step that satisfies the strong Wolfe conditions (Nocedal and Wright, algorithms 3.5 and
 * 3.6).
 *
 * @param at Evaluates the function along the line.
 * @param start The point at step 0, with a negative slope.
 * @param first The step to try first.
 * @returns The point found; undefined where rounding leaves no decrease to find.
 */
export function wolfeStep(
  at: (step: number) => Point,
  start: Point,
  first: number,
): Point | undefined {
  let before = start;
  let step = first;
  for (let tries = 0; tries < LONGEST_SEARCH; tries++) {
    const here = at(step);
    if (!decreases(here, start) || (tries > 0 && here.value >= before.value)) {
      return zoom(at, start, before, here);
    }
    if (isFlat(here, start)) return here;
    if (here.slope >= 0) return zoom(at, start, here, before);
    before = here;
    step *= 2;
  }
  return before.step > 0 ? before : undefined;
}

/** Narrows the bracket between `low`, the better end, and `high` until a point satisfies both. */
function zoom(
  at: (step: number) => Point,
  start: Point,
  low: Point,
  high: Point,
): Point | undefined {
  for (let tries = 0; tries < LONGEST_SEARCH; tries++) {
    const here = at(interpolate(low, high));
    if (!decreases(here, start) || here.value >= low.value) {
      high = here;
      continue;
    }
    if (isFlat(here, start)) return here;
    if (here.slope * (high.step - low.step) >= 0) high = low;
    low = here;
  }
  return low.step > 0 && low.value < start.value ? low : undefined;
}

function decreases(point: Point, start: Point): boolean {
  return point.value <= start.value + DECREASE * point.step * start.slope;
}

function isFlat(point: Point, start: Point): boolean {
  return Math.abs(point.slope) <= -CURVATURE * start.slope;
}

/** The minimum of the cubic through both ends, or their middle where it falls outside or too near. */
function interpolate(a: Point, b: Point): number {
  const middle = (a.step + b.step) / 2;
  const width = b.step - a.step;
  const d1 = a.slope + b.slope - (3 * (b.value - a.value)) / width;
  const root = Math.sqrt(d1 * d1 - a.slope * b.slope) * Math.sign(width);
  const cubic = b.step - width * ((b.slope + root - d1) / (b.slope - a.slope + 2 * root));
  const margin = 0.1 * Math.abs(width);
  const inside = cubic > Math.min(a.step, b.step) + margin &&
    cubic < Math.max(a.step, b.step) - margin;
  return inside ? cubic : middle;
}
