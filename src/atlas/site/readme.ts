import { InputError } from "../../base/errors.ts";
import type { Atlas } from "../atlas.ts";
import { COMMANDS } from "./_front.ts";
import { firstAnswers } from "./_markdown.ts";
import { atlasPicture } from "./_picture.ts";
import { withoutLinks } from "./_values.ts";
import { viewAtlas } from "./_view.ts";

/** Between them stands what is written here; `deno fmt` leaves it alone. */
const [START, END] = [
  "<!-- deno-fmt-ignore-start -->\n<!-- atlas: begin -->",
  "<!-- atlas: end -->\n<!-- deno-fmt-ignore-end -->",
];

/** Where the picture of the README stands. */
export const PICTURE = "docs/atlas.svg";

/**
 * Renders what the README takes from the atlas: the answers and the picture.
 *
 * @param atlas Every published study with its results.
 * @param readme The README of today, with the marks.
 * @returns The content of `README.md`, and of the picture where there is one.
 * @throws {InputError} If the README lacks the marks.
 */
export function renderReadme(atlas: Atlas, readme: string): Map<string, string> {
  const [before, rest] = readme.split(START);
  const after = rest?.split(END)[1];
  if (after === undefined) {
    throw new InputError(
      `Cannot write the answers into README.md as it must hold the marks\n${START}\n${END}`,
    );
  }
  const view = viewAtlas(atlas);
  const picture = atlasPicture(view);
  const commands = COMMANDS.map(([command, does]) => `${command.padEnd(38)}# ${does}`);
  const block = [
    `Which loss for what, measured on ${
      view.runs.length.toLocaleString("en")
    } networks: the best, ` +
    `the 95 % interval of its mean over seeds, and what the seeds cannot distinguish from it.`,
    firstAnswers(view),
    ...picture === undefined ? [] : [`![${picture.title}](${PICTURE})`],
    `\`\`\`sh\n${commands.join("\n")}\n\`\`\``,
  ];
  return new Map([
    ["README.md", `${before}${START}\n\n${block.join("\n\n")}\n\n${END}${after}`],
    ...picture === undefined ? [] : [[PICTURE, withoutLinks(picture.svg)] as const],
  ]);
}
