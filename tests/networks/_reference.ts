import reference from "../../fixtures/networks.json" with { type: "json" };

/** What PyTorch gives; `fixtures/networks.py` writes it. */
export { reference };

/** Values that any language can make: the ones from which the references were computed. */
export function wave(size: number, phase: number, scale: number): Float32Array {
  return Float32Array.from({ length: size }, (_, i) => scale * Math.sin(0.7 * i + phase));
}
