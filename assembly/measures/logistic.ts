// @ts-nocheck AssemblyScript, compiled by build.ts

// All numbers are float64. Features are `features[sample][coordinate]`, padded with zeros to multiples
// of four both ways. Classes lie in panels of four: `weights[panel][coordinate][4]`, the gradient
// likewise, scores and errors are `[panel][sample][4]`. Each sum is added up in the order of a plain
// loop, four by four of them at a time.

/** Writes the scores of each sample: its products with the weights of each class. */
export function scores(
  samples: i32,
  coordinates: i32,
  panels: i32,
  features: usize,
  weights: usize,
  out: usize,
): void {
  const row = <usize> coordinates << 3;
  for (let panel = 0; panel < panels; panel++) {
    const first = weights + (<usize> (panel * coordinates) << 5);
    for (let i = 0; i < samples; i += 4) {
      let x = features + <usize> i * row;
      let a0 = f64x2.splat(0), a1 = a0, b0 = a0, b1 = a0, c0 = a0, c1 = a0, d0 = a0, d1 = a0;
      const end = first + (<usize> coordinates << 5);
      for (let w = first; w < end; w += 32) {
        const low = v128.load(w), high = v128.load(w, 16);
        const a = v128.load64_splat(x), b = v128.load64_splat(x + row);
        const c = v128.load64_splat(x + 2 * row), d = v128.load64_splat(x + 3 * row);
        a0 = f64x2.add(a0, f64x2.mul(low, a));
        a1 = f64x2.add(a1, f64x2.mul(high, a));
        b0 = f64x2.add(b0, f64x2.mul(low, b));
        b1 = f64x2.add(b1, f64x2.mul(high, b));
        c0 = f64x2.add(c0, f64x2.mul(low, c));
        c1 = f64x2.add(c1, f64x2.mul(high, c));
        d0 = f64x2.add(d0, f64x2.mul(low, d));
        d1 = f64x2.add(d1, f64x2.mul(high, d));
        x += 8;
      }
      const to = out + (<usize> (panel * samples + i) << 5);
      v128.store(to, a0);
      v128.store(to, a1, 16);
      v128.store(to, b0, 32);
      v128.store(to, b1, 48);
      v128.store(to, c0, 64);
      v128.store(to, c1, 80);
      v128.store(to, d0, 96);
      v128.store(to, d1, 112);
    }
  }
}

/** Writes the sum over the samples of error times features. */
export function gradient(
  samples: i32,
  coordinates: i32,
  panels: i32,
  features: usize,
  errors: usize,
  out: usize,
): void {
  const row = <usize> coordinates << 3;
  for (let panel = 0; panel < panels; panel++) {
    const first = errors + (<usize> (panel * samples) << 5);
    const end = first + (<usize> samples << 5);
    for (let n = 0; n < coordinates; n += 4) {
      let x = features + (<usize> n << 3);
      let a0 = f64x2.splat(0), a1 = a0, b0 = a0, b1 = a0, c0 = a0, c1 = a0, d0 = a0, d1 = a0;
      for (let e = first; e < end; e += 32) {
        const low = v128.load(e), high = v128.load(e, 16);
        const a = v128.load64_splat(x), b = v128.load64_splat(x, 8);
        const c = v128.load64_splat(x, 16), d = v128.load64_splat(x, 24);
        a0 = f64x2.add(a0, f64x2.mul(low, a));
        a1 = f64x2.add(a1, f64x2.mul(high, a));
        b0 = f64x2.add(b0, f64x2.mul(low, b));
        b1 = f64x2.add(b1, f64x2.mul(high, b));
        c0 = f64x2.add(c0, f64x2.mul(low, c));
        c1 = f64x2.add(c1, f64x2.mul(high, c));
        d0 = f64x2.add(d0, f64x2.mul(low, d));
        d1 = f64x2.add(d1, f64x2.mul(high, d));
        x += row;
      }
      const to = out + (<usize> (panel * coordinates + n) << 5);
      v128.store(to, a0);
      v128.store(to, a1, 16);
      v128.store(to, b0, 32);
      v128.store(to, b1, 48);
      v128.store(to, c0, 64);
      v128.store(to, c1, 80);
      v128.store(to, d0, 96);
      v128.store(to, d1, 112);
    }
  }
}
