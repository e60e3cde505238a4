/**
 * A local stand-in for `jsr:@std/cli/unicode-width`, for networks that cannot reach JSR, built on
 * `get-east-asian-width`.
 *
 * @module
 */
import { eastAsianWidth } from "get-east-asian-width";

/** Control characters, and those that are drawn onto the one before them. */
const WITHOUT_WIDTH = /[\p{Cc}\p{Mn}\p{Me}\p{Cf}]/u;

/** The columns that a text takes on a terminal; colour codes must be removed before. */
export function unicodeWidth(text: string): number {
  return [...text].reduce(
    (sum, character) =>
      sum + (WITHOUT_WIDTH.test(character) ? 0 : eastAsianWidth(character.codePointAt(0)!)),
    0,
  );
}
