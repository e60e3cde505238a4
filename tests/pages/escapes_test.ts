import { assert, assertEquals } from "@std/assert";
import { Resvg } from "@resvg/resvg-js";
import fc from "fast-check";
import { renderReport } from "../../src/pages/mod.ts";
import { bibtexEntry, escapeLatex, renderLatex } from "../../src/results/latex.ts";
import { escapeMarkdown } from "../../src/results/text.ts";
import { sampleRun } from "../results/_sample.ts";

const PIECES = [
  ..."{}\\\"'`<>&%$#_^~|[]()!*@=+-;:\n\r\t\0\x07\x1b\x7f\x9b\ufffe\ud800\udc00\u202e",
  ...["} \\end", "</script>", "<img onerror=x>", "]]>", "<!--", "&lt;", "&#60;", "\\input{x}"],
  ...["[a](javascript:x)", "![x](y)", "@misc{x,", "\n\n# h", "1. x", "\r\n> q", "```", "|a|"],
];
const hostile = fc.array(fc.oneof(fc.constantFrom(...PIECES), fc.string()), { maxLength: 8 })
  // A name is never empty.
  .map((pieces) => `x${pieces.join("")}`);

const [trained] = [sampleRun({ points: 20 })];
const named = (text: string) => ({
  ...trained,
  cell: { ...trained.cell, loss: { name: "softmax", form: text } },
  classNames: trained.classNames.map((name) => name + text),
  metrics: { ...trained.metrics, [`x${text}`]: 0.5 },
  environment: { ...trained.environment, backend: text as "cpu" },
});

/** Whether braces balance as BibTeX counts them, which knows no escape. */
function depthOf(text: string): number {
  let depth = 0;
  for (const character of text) {
    if (character === "{") depth++;
    else if (character === "}" && --depth < 0) return -1;
  }
  return depth;
}

Deno.test("bibtexEntry() is one entry to a reader that counts braces, whatever its text", () => {
  fc.assert(fc.property(hostile, hostile, hostile, (name, title, source) => {
    const entry = bibtexEntry({ name, title, source }, [trained]);
    assertEquals(depthOf(entry), 0, entry);
    // Nothing but the last brace closes the first.
    const body = entry.trimEnd().slice(0, -1);
    for (let at = entry.indexOf("{") + 1; at < body.length; at++) {
      if (body[at] === "}") assert(depthOf(body.slice(0, at + 1)) >= 1, entry);
    }
    assert(/^@misc\{[\w.-]+,\n/.test(entry), entry);
  }));
});

Deno.test("escapeLatex() leaves one paragraph of commands of its own", () => {
  const own =
    /\\text(?:backslash|asciitilde|asciicircum|braceleft|braceright|less|greater|bar)\{\}/g;
  fc.assert(fc.property(hostile, (text) => {
    const rest = escapeLatex(text).replace(own, "").replace(/\$(?:\\cdot|\\pm|-)\$/g, "")
      .replace(/\\[&%$#_]/g, "");
    assert(!/[\\{}$&#%_^~<>|]/.test(rest) && !/\n/.test(rest), JSON.stringify(rest));
  }));
});

Deno.test("renderLatex() has as many braces open as closed, whatever its text", () => {
  fc.assert(
    fc.property(hostile, (text) => {
      assertEquals(depthOf(renderLatex({ name: text, title: text }, [named(text)])), 0);
    }),
    { numRuns: 20 },
  );
});

Deno.test("escapeMarkdown() leaves no markup, whatever the text", () => {
  fc.assert(fc.property(hostile, (text) => {
    const escaped = escapeMarkdown(text);
    assert(!/\n|\r/.test(escaped) && !/^(?:[#>+=-]|\d+[.)]\s)/.test(escaped), escaped);
    const rest = escaped.replace(/\\[\s\S]/g, " ");
    assert(!/[`*_[\]<|~$]|&#?\w+;/.test(rest), escaped);
  }));
});

Deno.test("report.md holds no raw HTML, whatever its names", () => {
  fc.assert(
    fc.property(hostile, (text) => {
      const experiment = { name: text, title: text, source: text, figures: ["metric-dots"] };
      const runs = [named(text)];
      const md = renderReport({ experiment, runs }, { formats: ["md"] }).get("report.md")!;
      const rest = md.replace(/`[^`\n]*`/g, "").replace(/\\[\s\S]/g, "");
      assert(!rest.includes("<"), md);
    }),
    { numRuns: 10 },
  );
});

Deno.test("every SVG is XML to a parser, whatever its names", () => {
  const figures = ["metric-dots", "embedding-grid", "training-curves", "metric-heatmap"];
  fc.assert(
    fc.property(hostile, (text) => {
      const experiment = { name: "x", title: text, figures };
      const other = { ...sampleRun({ points: 20, seed: 2 }), classNames: named(text).classNames };
      const files = renderReport({ experiment, runs: [named(text), other] }, { formats: ["svg"] });
      assert(files.size > 3);
      for (const svg of files.values()) new Resvg(svg);
    }),
    { numRuns: 10 },
  );
});
