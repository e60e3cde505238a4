import { assertEquals, assertGreaterOrEqual } from "@std/assert";
import { CLASS_MARKS, classMark, INK } from "../../src/figures/drawing/theme.ts";

type Rgb = [number, number, number];

/** Linear-light RGB of a hexadecimal colour. */
function linear(hex: string): Rgb {
  return [1, 3, 5].map((at) => {
    const value = parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  }) as Rgb;
}

/** Contrast of two colours as WCAG 2.2 defines it. */
function contrast(a: string, b: string): number {
  const [low, high] = [a, b].map((hex) => {
    const [red, green, blue] = linear(hex);
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  }).sort((x, y) => x - y) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

/** Björn Ottosson's OKLab, in which distances are near those that people see. */
function oklab([r, g, b]: Rgb): Rgb {
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

/** What people see: Machado, Oliveira and Fernandes 2009, severity 1. */
const VISION: Record<string, number[][]> = {
  "normal vision": [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
  protanopia: [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [
    -0.003882,
    -0.048116,
    1.051998,
  ]],
  deuteranopia: [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [
    -0.01182,
    0.04294,
    0.968881,
  ]],
  tritanopia: [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [
    0.004733,
    0.691367,
    0.3039,
  ]],
};

function smallestDistance(colors: string[], matrix: number[][]): number {
  const seen = colors.map((hex) => {
    const rgb = linear(hex);
    return oklab(
      matrix.map((row) =>
        Math.min(1, Math.max(0, row.reduce((sum, weight, i) => sum + weight * rgb[i]!, 0)))
      ) as Rgb,
    );
  });
  const pairs = seen.flatMap((a, i) => seen.slice(0, i).map((b) => [a, b] as const));
  return Math.min(...pairs.map(([a, b]) => Math.hypot(...a.map((value, i) => value - b[i]!))));
}

Deno.test("CLASS_MARKS have a contrast of at least 3:1", () => {
  for (const { color } of [...CLASS_MARKS, INK.unknown]) {
    assertGreaterOrEqual(contrast(color, INK.background.color), 3, color);
  }
});

for (const scheme of ["color", "dark"] as const) {
  Deno.test(`INK for text has a contrast of at least 4.5:1 (${scheme})`, () => {
    for (const ink of [INK.text, INK.muted]) {
      assertGreaterOrEqual(contrast(ink[scheme], INK.background[scheme]), 4.5, ink[scheme]);
    }
  });
}

for (const [name, matrix] of Object.entries(VISION)) {
  Deno.test(`CLASS_MARKS can be told apart under ${name}`, () => {
    const colors = CLASS_MARKS.map(({ color }) => color);
    assertGreaterOrEqual(smallestDistance(colors, matrix), 0.09);
  });
}

Deno.test("classMark() tells a hundred classes apart, and takes any number", () => {
  const marks = Array.from({ length: 100 }, (_, index) => classMark(index));
  assertEquals(new Set(marks.map(({ color, glyph }) => color + glyph)).size, 100);
  assertEquals(marks.slice(0, 10), [...CLASS_MARKS]);
  assertEquals(classMark(NaN), CLASS_MARKS[0]);
});

Deno.test("CLASS_MARKS differ in shape as well as in colour", () => {
  assertEquals(new Set(CLASS_MARKS.map(({ glyph }) => glyph)).size, CLASS_MARKS.length);
});
