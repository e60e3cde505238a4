import { PROJECT } from "../base/files.ts";
import { lossNames } from "../losses/catalogue.ts";

/** What `docs/losses.md` says of a loss, and its picture there. */
export interface LossGuide {
  name: string;
  /** The formula, in TeX. */
  formula: string;
  /** What its parameters are, in Markdown. */
  parameters: string;
  /** When to take it, in Markdown: a sentence or two. */
  advice: string;
  /** The picture, an SVG: the same digits for every loss, embedded in the plane by the same network. */
  picture: string;
  /** The picture in words. */
  shows: string;
  /** Whether the picture shows classes: not of a loss that regresses a number beside or instead of them. */
  showsClasses: boolean;
}

/** The losses that regress a number: their embedding answers to it as well. */
const REGRESSES = /^(prototype-regression|.+-joint)$/;

/** The guide to the losses, in the order of the catalogue; those that it does not know are left out. */
export async function readGuide(folder = new URL("docs/", PROJECT)): Promise<LossGuide[]> {
  const sections = (await Deno.readTextFile(new URL("losses.md", folder))).split(/^### /m);
  const guides = lossNames.map(async (name) => {
    const section = sections.find((text) => text.startsWith(`${name}\n`));
    const [, shows = "", rest = ""] =
      section?.match(/!\[([^\]]+)\]\([^)]+\)\s+([\s\S]+?)(?=^## |$(?![\s\S]))/m) ?? [];
    const [, formula, text = ""] = rest.match(/^\$\$([\s\S]+?)\$\$\s+([\s\S]+)/m) ?? [];
    if (formula === undefined) return [];
    const paragraphs = text.trim().split(/\n\n(?=\S)/).map((each) => each.replace(/\s+/g, " "));
    return [{
      ...{ name, shows, formula, showsClasses: !REGRESSES.test(name) },
      parameters: paragraphs.slice(0, -1).join("\n\n"),
      advice: paragraphs.at(-1)!,
      picture: await Deno.readTextFile(new URL(`losses/${name}.svg`, folder)),
    }];
  });
  return (await Promise.all(guides)).flat();
}
