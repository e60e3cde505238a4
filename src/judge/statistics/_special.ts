// Cephes is the library that SciPy's own distributions were built on; it runs as plain WASM, so a
// p-value has the same bits on every machine. Version 3 assigns to `__proto__`, which Deno disables.
import cephes from "cephes";

interface Cephes {
  /** Regularised incomplete beta function I_x(a, b). */
  incbet(a: number, b: number, x: number): number;
  /** The x at which I_x(a, b) is y. */
  incbi(a: number, b: number, y: number): number;
  /** Regularised upper incomplete gamma function Q(a, x). */
  igamc(a: number, x: number): number;
  /** Logarithm of the gamma function. */
  lgam(x: number): number;
  /** Distribution function of the standard normal. */
  ndtr(x: number): number;
  /** Quantile function of the standard normal. */
  ndtri(p: number): number;
}

export const { incbet, incbi, igamc, lgam, ndtr, ndtri } = cephes as Cephes;
