/**
 * exp(), log() and atan2() rounded correctly, as the engine of Deno rounds them: older engines are off
 * by a last bit in one of ten values, and then measures would have other bits there than under Deno.
 * Where the engine's own functions pass hard cases they are used, as they are many times as fast.
 *
 * Computed in pairs of doubles, of about 106 bits (Dekker 1971), by series of arguments made small.
 *
 * @module
 */
// Taken out, as the bundler puts the names at the end in place of `Math.exp` and its like.
const { exp, log, atan2 } = Math;

type Pair = readonly [high: number, low: number];

function sum(a: number, b: number): Pair {
  const high = a + b;
  const part = high - a;
  return [high, (a - (high - part)) + (b - part)];
}

/** The upper half of a number's bits. */
function upper(a: number): number {
  const shifted = a * 134217729;
  return shifted - (shifted - a);
}

function product(a: number, b: number): Pair {
  const high = a * b;
  const [p, q] = [upper(a), upper(b)];
  const [r, s] = [a - p, b - q];
  return [high, ((p * q - high) + p * s + r * q) + r * s];
}

function add([a, b]: Pair, [c, d]: Pair): Pair {
  const [high, low] = sum(a, c);
  const [rest, lowest] = sum(b, d);
  const [first, second] = sum(high, low + rest);
  return sum(first, second + lowest);
}

function times([a, b]: Pair, [c, d]: Pair): Pair {
  const [high, low] = product(a, c);
  return sum(high, low + (a * d + b * c));
}

/** The inverse of a whole number. */
function inverse(n: number): Pair {
  const high = 1 / n;
  const [p, low] = product(high, n);
  return sum(high, ((1 - p) - low) / n);
}

const scaled = ([a, b]: Pair, factor: number): Pair => [a * factor, b * factor];

/** 1/1!, 1/2! and so on. */
const FACTORIALS: Pair[] = [[1, 0]];
for (let n = 2; n <= 14; n++) FACTORIALS.push(times(FACTORIALS.at(-1)!, inverse(n)));

/** ln 2 in parts, the first two so short that their products with an exponent are exact. */
const LN2 = [0.6931471803691238, 1.9082149291141208e-10, 1.564670158533888e-20] as const;

/** The k and the r with e^x = 2^k (1 + r). */
function exponential(x: number): { k: number; r: Pair } {
  const k = Math.round(x * Math.LOG2E);
  const rest = add(sum(x, -k * LN2[0]), add([-k * LN2[1], 0], product(-k, LN2[2])));
  const small = scaled(rest, 1 / 512);
  let r = FACTORIALS[8]!;
  for (let n = 7; n >= 0; n--) r = add(FACTORIALS[n]!, times(small, r));
  r = times(small, r);
  for (let n = 0; n < 9; n++) r = add(scaled(r, 2), times(r, r));
  return { k, r };
}

/** a 2^k, also where 2^k is no number. */
const shifted = (a: number, k: number) => a * 2 ** Math.trunc(k / 2) * 2 ** (k - Math.trunc(k / 2));

/** How far {@linkcode quick} may be off, relative to 1: several times what it is. */
const DOUBT = 2 ** -60;

/** The same as {@linkcode exponential} at a hundredth of its cost, and less exactly. */
function quick(x: number, k: number): Pair {
  const [near, rest] = sum(x, -k * LN2[0]);
  const [high, low] = sum(near, rest - k * LN2[1]);
  const [s, tail] = [high / 64, (low - k * LN2[2]) / 64];
  const series = s * s *
    (1 / 2 + s * (1 / 6 + s * (1 / 24 + s * (1 / 120 + s * (1 / 720 + s * (1 / 5040))))));
  let r = sum(s, series + tail);
  for (let n = 0; n < 6; n++) {
    const square = product(r[0], r[0]);
    const twice = sum(2 * r[0], square[0]);
    r = sum(twice[0], twice[1] + (square[1] + 2 * r[0] * r[1] + 2 * r[1]));
  }
  return r;
}

/** a + b, where b may be off by `doubt` without making another number of it; else undefined. */
function settled(a: number, b: number, doubt: number): number | undefined {
  return a + (b - doubt) === a + (b + doubt) ? a + b : undefined;
}

/** e^x, rounded correctly where it is a normal number. */
export function exactExp(x: number): number {
  if (!(Math.abs(x) < 708) || x === 0) return exp(x);
  const exponent = Math.round(x * Math.LOG2E);
  const [high, low] = quick(x, exponent);
  const [near, rest] = sum(1, high);
  const found = settled(near, rest + low, DOUBT);
  if (found !== undefined) return shifted(found, exponent);
  const { k, r } = exponential(x);
  return shifted(add([1, 0], r)[0], k);
}

/** The natural logarithm, rounded correctly. */
export function exactLog(x: number): number {
  const near = log(x);
  if (!Number.isFinite(near) || near === 0) return near;
  const exponent = Math.round(-near * Math.LOG2E);
  const scale = shifted(x, exponent);
  const [high, low] = quick(-near, exponent);
  const [main, rest] = product(scale, high);
  const [first, second] = sum(scale - 1, main);
  const off = first + (second + rest + scale * low);
  const found = settled(near, off - off * off / 2, DOUBT);
  if (found !== undefined) return found;
  const { k, r } = exponential(-near);
  const m = shifted(x, k);
  const [t, lowest] = add([m - 1, 0], times([m, 0], r));
  return add([near, 0], sum(t, lowest - t * t / 2))[0];
}

/** The angle of a point, rounded correctly. */
export function exactAtan2(y: number, x: number): number {
  const near = atan2(y, x);
  const sizes = [Math.abs(x), Math.abs(y), Math.abs(near)];
  // What is beyond is next to an axis, where engines do not differ.
  if (!sizes.every((size) => size > 2 ** -960 && size < 2 ** 960)) return near;
  const small = scaled([near, 0], 1 / 256);
  const negative = scaled(times(small, small), -1);
  let sine = FACTORIALS[12]!;
  for (let n = 10; n >= 0; n -= 2) sine = add(FACTORIALS[n]!, times(negative, sine));
  sine = times(small, sine);
  let cosine = FACTORIALS[13]!;
  for (let n = 11; n > 0; n -= 2) cosine = add(FACTORIALS[n]!, times(negative, cosine));
  cosine = add([1, 0], times(negative, cosine));
  for (let n = 0; n < 8; n++) {
    const square = times(sine, sine);
    sine = scaled(times(sine, cosine), 2);
    cosine = add([1, 0], scaled(square, -2));
  }
  // Points far out and far in are brought near, as squares of theirs would not be numbers.
  const size = 2 ** -Math.floor(Math.log2(Math.max(Math.abs(x), Math.abs(y))));
  const [a, b] = [[y * size, 0], [x * size, 0]] as const;
  const [off, lower] = add(times(a, cosine), scaled(times(b, sine), -1));
  return add([near, 0], [(off + lower) / (b[0] * cosine[0] + a[0] * sine[0]), 0])[0];
}

/** Arguments whose results lie all but halfway between two numbers. */
const HARD = {
  exp: [
    -9.467917437811813,
    16.594898095729526,
    -17.765888509904325,
    13.078833351490822,
    9.342990620198421,
    10.474477552007553,
    -7.3893356116755005,
    -10.252790550230767,
    8.800596281479962,
    13.464720512635544,
    -18.628878919801082,
    -17.808718556260157,
    -11.567083067542846,
    1.1980717226517612,
    6.235281722072422,
    3.511424710270621,
    6.280344893068875,
    3.8325459628984717,
    -19.807146027385123,
    -3.593716441962954,
  ],
  log: [
    0.8156215382691823,
    7.008416599794361,
    7.154542866737687,
    6.0617230921899035,
    6.596545460463428,
    3.5407483825735984,
    6.123958796057585,
    1.0099030942477532,
    5.584335417599714,
    2.5467360073930916,
    7.666956738109883,
    1.1468269876291766,
    4.93819790309833,
    2.661729254338624,
    6.4747579254999,
    2.4319847567940567,
    2.797481101801215,
    5.264495473744738,
    2.7549137196882514,
    1.05851093391054,
  ],
};

const isExact = (own: (x: number) => number, exact: (x: number) => number, hard: number[]) =>
  hard.every((x) => own(x) === exact(x));

const areOwn = isExact(exp, exactExp, HARD.exp) && isExact(log, exactLog, HARD.log);

/** `Math.exp`, or the exact one. */
export const mathExp = areOwn ? exp : exactExp;
/** `Math.log`, or the exact one. */
export const mathLog = areOwn ? log : exactLog;
/** `Math.atan2`, or the exact one. */
export const mathAtan2 = areOwn ? atan2 : exactAtan2;
