import type { AtlasView } from "../../atlas/view.ts";
import type { LossGuide } from "../../atlas/guide.ts";
import { type Content, markup } from "../../figures/drawing/markup.ts";
import { lossDefinition, lossNames } from "../../losses/catalogue.ts";
import { attributesOf, lines } from "../html.ts";
import { fileName } from "./parts.ts";

/** The picture that a shared link shows; `scripts/site_images.ts` draws it. */
export const PREVIEW = "preview.png";

/** The file of the picture of a loss, which is the same for every study. */
export const pictureFile = (name: string): string =>
  fileName("picture", name).replace(/html$/, "svg");

/**
 * The same digits laid out by every loss that classifies them, drawn alike: a panel leads to the page
 * of its loss, where it has one. The panels need their files beside the page.
 */
export function sheetMarkup({ runs }: AtlasView, guide: readonly LossGuide[]): Content {
  const trained = new Set(runs.map(({ cell }) => cell.loss.name));
  const panels = guide.filter(({ showsClasses }) => showsClasses).map(({ name, shows }) => {
    const title = lossNames.includes(name) ? lossDefinition(name).title : name;
    const picture = markup`<img${
      attributesOf({ src: pictureFile(name), width: "220", height: "220", alt: shows })
    }>${title}`;
    const href = trained.has(name) ? fileName("loss", name) : undefined;
    return markup`<li>${
      href === undefined
        ? markup`<span>${picture}</span>`
        : markup`<a href="${href}">${picture}</a>`
    }</li>`;
  });
  return panels.length === 0 ? undefined : markup`<ul class="sheet">${lines(panels)}</ul>
<p class="muted">The same 500 digits, embedded in the plane by the same small network, once for each loss: colour gives the class.</p>`;
}

/** The pictures of all losses, by the names of their files. */
export function pictureFiles(guide: readonly LossGuide[]): Map<string, string> {
  return new Map(guide.map(({ name, picture }) => [pictureFile(name), picture]));
}
