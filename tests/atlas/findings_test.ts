import { assert, assertEquals, assertMatch, assertStringIncludes, assertThrows } from "@std/assert";
import { expressionsOf, fillTemplate, renderFindings } from "../../src/atlas/findings.ts";
import { renderReadme } from "../../src/atlas/readme.ts";
import { viewAtlas } from "../../src/atlas/view.ts";
import { InputError } from "../../src/base/errors.ts";
import { sampleAtlas } from "../pages/_atlas.ts";

const EXPRESSIONS = expressionsOf(viewAtlas(sampleAtlas()));
const fill = (template: string) => fillTemplate(template, EXPRESSIONS);

/** The part of a page below a heading. */
function below(page: string, heading: string): string {
  return page.split(`## ${heading}\n`)[1]!.split("\n## ")[0]!;
}

Deno.test("renderFindings() puts each claim where its verdict belongs", () => {
  const page = renderFindings(sampleAtlas());
  const holds = below(page, "What holds");
  assertStringIncludes(holds, "Center loss is more compact: Fisher ratio 2.");
  assertStringIncludes(
    holds,
    "**Scholl 2024**: 2 of 12 claims hold, with those on the open questions below.",
  );
  assert(!holds.includes("Triplet loss"));
  const fails = below(page, "What does not hold");
  assertStringIncludes(fails, "Triplet loss is more compact");
  assert(!fails.includes("Center loss is more compact:"));
  const open = below(page, "What stays undecided");
  assertMatch(open, /ArcFace is more compact than center loss: Fisher ratio [^;]*; `plane`/);
});

Deno.test("renderFindings() leaves no expression and no markup of a statement", () => {
  const page = renderFindings(sampleAtlas());
  assert(!page.includes("{{"));
  assert(!/(?<!\\)<script/.test(page));
});

Deno.test("renderFindings() says what is not trained yet", () => {
  const page = renderFindings({ studies: [] });
  assertStringIncludes(page, "learns not trained yet numbers");
  assertStringIncludes(page, "_dimensions: not trained yet_");
});

Deno.test("fillTemplate() counts networks, seeds, claims by outcome", () => {
  assertEquals(fill("{{count of=networks}} {{count of=seeds}}"), "120 10");
  assertEquals(fill("{{count of=claims outcome=holds study=plane}}"), "1");
  assertEquals(fill("{{count of=claims}} {{count of=papers}}"), "12 1");
  assertEquals(fill("{{count of=networks study=waiting}}"), "0");
});

Deno.test("fillTemplate() gives settings and tables", () => {
  assertEquals(fill("{{setting of=dimension}}"), "2, 3 and 10");
  assertEquals(fill("{{setting of=pixels}}"), "28 × 28");
  const table = fill("{{table study=dimensions metric=accuracy by=dimension}}").split("\n");
  assertEquals(table[0], "| loss | 2-D | 3-D | 10-D |");
  assertMatch(
    table[2]!,
    /^\| softmax \| 0\.800 \(0\.\d{3} to 0\.80\d\) \| 0\.830 \(0\.\d{3} to 0\.83\d\) \|/,
  );
});

Deno.test("fillTemplate() ranks the configurations of a study, the best first", () => {
  const rows = fill("{{ranking study=plane metrics=accuracy,fisherRatio}}").split("\n");
  assertEquals(rows[0], "| loss | Accuracy | Fisher ratio |");
  const means = rows.slice(2).map((row) => Number(row.split("|")[2]!.trim().split(" ")[0]));
  assertEquals(means, means.toSorted((a, b) => b - a));
  assertMatch(rows[2]!, /^\| [^|]+ \| 0\.\d{3} \(0\.\d{3} to 0\.\d{3}\) \| [\d.]+ \|$/);
});

Deno.test("fillTemplate() refuses what it does not know", () => {
  for (
    const template of ["{{number}}", "{{count of=planets}}", "{{setting of=weather}}", "{{count of"]
  ) assertThrows(() => fill(template), InputError);
});

Deno.test("renderFindings() counts what is withdrawn by study and reason, and nowhere else", () => {
  const atlas = sampleAtlas();
  const studies = atlas.studies.map((study) => {
    const [first, ...others] = study.experiment.claims;
    const claims = [{ ...first!, withdrawn: "It cannot fail: it is 10 everywhere" }, ...others];
    return { ...study, experiment: { ...study.experiment, claims } };
  });
  const page = renderFindings({ studies });
  assertStringIncludes(page, "The atlas tests 9 statements");
  assertStringIncludes(page, "3 more are [withdrawn]");
  assertStringIncludes(
    below(page, "What is withdrawn"),
    "- [`plane`](../reports/atlas/plane/report.md): it cannot fail (1)",
  );
  assert(!below(page, "What holds").includes("Center loss is more compact"));
  assert(!page.includes("- Center loss is more compact: "));
});

Deno.test("renderReadme() replaces what stands between the marks, and nothing else", () => {
  const marks = (text: string) =>
    `# Title\n\n<!-- deno-fmt-ignore-start -->\n<!-- atlas: begin -->${text}<!-- atlas: end -->\n<!-- deno-fmt-ignore-end -->\n\nRest\n`;
  const files = renderReadme(sampleAtlas(), marks("\nold\n"));
  const readme = files.get("README.md")!;
  assertMatch(readme, /^# Title\n[^]*\nRest\n$/);
  assert(!readme.includes("\nold\n"));
  assertMatch(
    readme,
    /- \*\*Classification\*\*: `arcface` 0\.8\d+ .*a CNN of .*, tuned; .*not significantly different: `center`/,
  );
  assertMatch(readme, /- \*\*Retrieval\*\*: withdrawn until the second atlas answers it: /);
  assertMatch(readme, /Papers of the losses: `arcface` \[Deng et al\. 2019\]\(https:/);
  assertMatch(readme, /deno task atlas .*\ndeno task verify --atlas/);
  assertMatch(files.get("docs/atlas.svg")!, /^<svg /);
  assertEquals(renderReadme(sampleAtlas(), readme).get("README.md"), readme);
  assertThrows(() => renderReadme(sampleAtlas(), "# Title\n"), InputError, "marks");
});

Deno.test("the README has the marks", async () => {
  renderReadme(sampleAtlas(), await Deno.readTextFile("README.md"));
});
