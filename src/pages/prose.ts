import katex from "katex";
import { type Content, markup, raw } from "../figures/drawing/markup.ts";

/** A formula in TeX as MathML, which browsers draw and screen readers read. */
export function formula(tex: string, displayMode = false): Content {
  return raw(katex.renderToString(tex, { output: "mathml", displayMode, throwOnError: true }));
}

/** A paragraph of Markdown as the documentation writes it: formulas, code, emphasis, and the words of links. */
export function prose(text: string): Content {
  return text.split(/(\$[^$]+\$|`[^`]+`|\[[^\]]+\]\([^)]+\)|\b_[^_]+_\b)/).map((part) => {
    const [, words] = part.match(/^\[([^\]]+)\]\([^)]+\)$/) ?? [];
    // The site leads to papers alone, and what is in the documentation is not beside it.
    if (words !== undefined) return words;
    if (/^\$.+\$$/s.test(part)) return formula(part.slice(1, -1));
    if (/^`.+`$/s.test(part)) return markup`<code>${part.slice(1, -1)}</code>`;
    if (/^_.+_$/s.test(part)) return markup`<em>${part.slice(1, -1)}</em>`;
    return part;
  });
}
