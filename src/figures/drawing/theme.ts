/** The shape that marks a class, beside its colour. */
export type Glyph =
  | "circle"
  | "square"
  | "triangle"
  | "diamond"
  | "plus"
  | "times"
  | "triangleDown"
  | "ring"
  | "box"
  | "bar"
  | "stroke";

/** How one class (or one configuration) looks. */
export interface ClassMark {
  /** Colour on white, on which figures stay on a dark page too. */
  color: string;
  glyph: Glyph;
}

/**
 * Ten marks that differ in colour and in shape.
 *
 * The colours were found by maximising the smallest OKLab distance between any two, under normal
 * vision and under simulated protanopia, deuteranopia and tritanopia (Machado et al. 2009), with a
 * contrast of at least 3:1 against the background (WCAG 2.2, 1.4.11). A test computes both again.
 */
export const CLASS_MARKS: readonly ClassMark[] = [
  { color: "#0e70a6", glyph: "circle" },
  { color: "#fb5e01", glyph: "square" },
  { color: "#54a36e", glyph: "triangle" },
  { color: "#8c12fe", glyph: "diamond" },
  { color: "#8d5709", glyph: "plus" },
  { color: "#c6077a", glyph: "times" },
  { color: "#ad80d4", glyph: "triangleDown" },
  { color: "#024726", glyph: "ring" },
  { color: "#0a10c7", glyph: "box" },
  { color: "#64196f", glyph: "bar" },
];

/**
 * The colours of losses, which no class has: a reader of two figures must not take a loss for a class.
 * Found as those of classes, and at an OKLab distance of at least 0.075 from each of them.
 */
export const LOSS_COLORS = [
  "#5a58b6",
  "#d16e9e",
  "#83990f",
  "#4b380d",
  "#6487e7",
  "#7c3759",
  "#94635b",
  "#342a86",
] as const;

/** The mark of loss `index`: after eight losses the colours begin again, with other shapes. */
export function lossMark(index: number): ClassMark {
  return {
    color: LOSS_COLORS[index % LOSS_COLORS.length]!,
    glyph: CLASS_MARKS[index % CLASS_MARKS.length]!.glyph,
  };
}

/**
 * A colour from lighter to darker, of the same hue.
 *
 * @param color The colour.
 * @param depth From 0, near to white, to 1, near to black; the colour itself is at 0.5.
 */
export function shadeOf(color: string, depth: number): string {
  const [other, share] = depth < 0.5 ? [255, 0.9 * (0.5 - depth)] : [0, 1.1 * (depth - 0.5)];
  const parts = [1, 3, 5].map((at) => {
    const value = parseInt(color.slice(at, at + 2), 16);
    return Math.round(value + share * (other - value)).toString(16).padStart(2, "0");
  });
  return `#${parts.join("")}`;
}

/**
 * The marks of series in families: a family has a hue and a shape, and its members go from light to
 * dark in their order.
 *
 * @param families The family of each series.
 */
export function familyMarks(families: readonly string[]): ClassMark[] {
  const names = [...new Set(families)];
  return families.map((family, i) => {
    const own = lossMark(names.indexOf(family));
    const isSame = (other: string) => other === family;
    const size = families.filter(isSame).length;
    if (size === 1) return own;
    const place = families.slice(0, i).filter(isSame).length;
    // The lightest still stands out from white.
    return { ...own, color: shadeOf(own.color, 0.15 + 0.85 * place / (size - 1)) };
  });
}

/** Colours that are not classes: on white, and on the dark page. */
export const INK = {
  background: { color: "#ffffff", dark: "#161b22" },
  text: { color: "#1f2328", dark: "#e6edf3" },
  muted: { color: "#59636e", dark: "#9198a1" },
  grid: { color: "#d8dee4", dark: "#30363d" },
  unknown: { color: "#7d8590", dark: "#8b949e" },
  error: { color: "#000000", dark: "#fdfeff" },
} as const;

/** Fonts that are metrically alike on every system, so that margins measured here hold there. */
export const FONT_STACK = "Helvetica, Arial, 'Liberation Sans', sans-serif";

/** Font sizes in px. */
export const FONT_SIZE = { title: 12, text: 11, small: 10 } as const;

/** Width of a figure in px: a text column of a paper at 96 px an inch is about half of it. */
export const FIGURE_WIDTH = 720;

/**
 * The mark of class (or series) `index`, whatever a file says it is. After ten each colour takes the
 * next shape, so that a hundred marks differ; then they begin again.
 */
export function classMark(index: number): ClassMark {
  const { length } = CLASS_MARKS;
  const at = Math.abs(index);
  const [colour, shape] = [
    CLASS_MARKS[at % length],
    CLASS_MARKS[(at + Math.floor(at / length)) % length],
  ];
  return { ...CLASS_MARKS[0]!, ...colour, ...shape && { glyph: shape.glyph } };
}
