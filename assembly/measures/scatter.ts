// @ts-nocheck AssemblyScript, compiled by build.ts

/**
 * Adds to the upper triangle of `sum` (d x d, float64) the outer products of some samples with
 * themselves, one sample after the other, as a plain loop does. Coordinates lie in panels of four,
 * `centred[panel][sample][4]`, padded with zeros; rows of `sum` are 4 x `panels` numbers apart.
 */
export function addOuterProducts(
  samples: i32,
  panels: i32,
  centred: usize,
  sum: usize,
): void {
  const row = <usize> panels << 5;
  const panel = <usize> samples << 5;
  for (let i = 0; i < panels; i++) {
    const first = centred + <usize> i * panel, end = first + panel;
    for (let j = i; j < panels; j++) {
      const to = sum + <usize> (4 * i) * row + (<usize> j << 5);
      let a0 = v128.load(to), a1 = v128.load(to, 16);
      let b0 = v128.load(to + row), b1 = v128.load(to + row, 16);
      let c0 = v128.load(to + 2 * row), c1 = v128.load(to + 2 * row, 16);
      let d0 = v128.load(to + 3 * row), d1 = v128.load(to + 3 * row, 16);
      let w = centred + <usize> j * panel;
      for (let x = first; x < end; x += 32) {
        const low = v128.load(w), high = v128.load(w, 16);
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
        w += 32;
      }
      v128.store(to, a0);
      v128.store(to, a1, 16);
      v128.store(to + row, b0);
      v128.store(to + row, b1, 16);
      v128.store(to + 2 * row, c0);
      v128.store(to + 2 * row, c1, 16);
      v128.store(to + 3 * row, d0);
      v128.store(to + 3 * row, d1, 16);
    }
  }
}
