// @ts-nocheck AssemblyScript, compiled by build.ts

/** The smallest normal number. */
const SMALLEST: f32 = 1.1754943508222875e-38;

/**
 * Zero in place of a denormal. The moments of a parameter that has lost its gradient decay into the
 * denormals and stay there, where some processors are many times slower; NaN stays as it is.
 */
// @ts-ignore: decorator

function flush(x: v128): v128 {
  return v128.andnot(x, f32x4.lt(f32x4.abs(x), f32x4.splat(SMALLEST)));
}

/**
 * One step of Adam (Kingma and Ba 2015, algorithm 1) over `count` parameters, in place.
 *
 * `rate` is learningRate / (1 - beta1^t) and `scale` is 1 / sqrt(1 - beta2^t), so that
 * parameter -= rate * m / (sqrt(v) * scale + epsilon). Moments that are denormal become 0.
 */
export function adam(
  count: i32,
  parameter: usize,
  gradient: usize,
  m: usize,
  v: usize,
  beta1: f32,
  beta2: f32,
  rest1: f32,
  rest2: f32,
  rate: f32,
  scale: f32,
  epsilon: f32,
): void {
  const vectorEnd = parameter + (<usize> (count & ~3) << 2);
  const end = parameter + (<usize> count << 2);
  const beta1s = f32x4.splat(beta1), rest1s = f32x4.splat(rest1);
  const beta2s = f32x4.splat(beta2), rest2s = f32x4.splat(rest2);
  const rates = f32x4.splat(rate), scales = f32x4.splat(scale), epsilons = f32x4.splat(epsilon);
  while (parameter < vectorEnd) {
    const g = v128.load(gradient);
    const first = flush(f32x4.add(f32x4.mul(beta1s, v128.load(m)), f32x4.mul(rest1s, g)));
    const squares = f32x4.mul(rest2s, f32x4.mul(g, g));
    const second = flush(f32x4.add(f32x4.mul(beta2s, v128.load(v)), squares));
    v128.store(m, first), v128.store(v, second);
    const root = f32x4.add(f32x4.mul(f32x4.sqrt(second), scales), epsilons);
    const change = f32x4.div(f32x4.mul(rates, first), root);
    v128.store(parameter, f32x4.sub(v128.load(parameter), change));
    parameter += 16, gradient += 16, m += 16, v += 16;
  }
  while (parameter < end) {
    const g = load<f32>(gradient);
    let first = beta1 * load<f32>(m) + rest1 * g;
    let second = beta2 * load<f32>(v) + rest2 * (g * g);
    if (abs(first) < SMALLEST) first = 0;
    if (abs(second) < SMALLEST) second = 0;
    store<f32>(m, first), store<f32>(v, second);
    const change = rate * first / (sqrt<f32>(second) * scale + epsilon);
    store<f32>(parameter, load<f32>(parameter) - change);
    parameter += 4, gradient += 4, m += 4, v += 4;
  }
}
