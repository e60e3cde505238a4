import { marksPath } from "./_glyphs.ts";
import { textWidth } from "./text.ts";
import { roundNumbers, textMarkup } from "./svg.ts";
import { classMark, FONT_SIZE, INK } from "./theme.ts";

/** Names that fit into a badge; longer ones would hide the points and are left to the legend. */
const LENGTH = 3;

const HEIGHT = 15;

/**
 * Draws a badge for a class: its name where all names are short, else its mark.
 *
 * @param names The names of all classes of the dataset.
 * @param label The class.
 * @param at The centre in px.
 * @returns The markup.
 */
export function classBadge(
  names: readonly string[],
  label: number,
  [x, y]: readonly [number, number],
): string {
  const mark = classMark(label);
  const name = names.every((name) => name.length <= LENGTH) ? names[label]! : "";
  const width = Math.max(HEIGHT, textWidth(name, FONT_SIZE.text) + 8);
  const [left, top] = [x - width / 2, y - HEIGHT / 2].map((value) => roundNumbers(value));
  const plate = `<rect x="${left}" y="${top}" width="${roundNumbers(width)}" height="${HEIGHT}" ` +
    `rx="${HEIGHT / 2}" fill="${INK.background.color}" stroke="${mark.color}" stroke-width="1.5"/>`;
  return plate +
    (name === ""
      ? marksPath([[x, y]], mark, 3.2)
      : textMarkup(name, { x, y: y + 4, weight: "bold", anchor: "middle" }));
}
