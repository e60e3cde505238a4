import { assertEquals } from "@std/assert";
import { answersTo, QUESTIONS } from "../../src/atlas/answers.ts";
import { outcomeOf, paperOf } from "../../src/atlas/claims.ts";
import { viewAtlas } from "../../src/atlas/view.ts";
import { sampleAtlas } from "../pages/_atlas.ts";

const VIEW = viewAtlas(sampleAtlas());
const question = (id: string) => QUESTIONS.find((each) => each.id === id)!;
const nameOf = ({ configuration }: { configuration: { label: string } }) => configuration.label;

Deno.test("answersTo() names the best loss and all that cannot be told from it", () => {
  const [answer] = answersTo(VIEW, question("retrieval"));
  assertEquals(nameOf(answer!.best), "arcface");
  assertEquals(answer!.tied.map(nameOf), ["center"]);
  assertEquals(answer!.others, 2);
  assertEquals(answer!.best.seeds, 10);
});

Deno.test("answersTo() gives nothing where nothing is measured", () => {
  assertEquals(answersTo(VIEW, question("transfer")), []);
});

Deno.test("answersTo() finds the fewest dimensions that cannot be told from the best", () => {
  const [answer] = answersTo(VIEW, question("dimensions"));
  assertEquals(answer!.contest.study, "dimensions");
  // Three dimensions are as good as ten here; two are not.
  assertEquals(answer!.best.configuration.cell.dimension, 3);
  assertEquals(answer!.tied.map((each) => each.configuration.cell.dimension), [3]);
});

Deno.test("viewAtlas() compares losses that differ in nothing else", () => {
  for (const { configurations } of VIEW.contests) {
    assertEquals(new Set(configurations.map(({ cell }) => cell.dimension)).size, 1);
    assertEquals(configurations.length, 4);
  }
  assertEquals(VIEW.contests.length, 4);
});

Deno.test("viewAtlas() counts a network once that two studies share", () => {
  assertEquals(VIEW.runs.length, 4 * 3 * 10);
});

Deno.test("viewAtlas() tells what holds, what does not, and what waits", () => {
  const outcomes = VIEW.studies[0]!.claims.map(({ verdict, outcome }) => [verdict.id, outcome]);
  assertEquals(outcomes, [
    ["true", "holds"],
    ["false", "fails"],
    ["open", "open"],
    ["untrained", "untrained"],
  ]);
});

Deno.test("outcomeOf() takes equal sides for a claim of equivalence and against one of a difference", () => {
  const rest = { verdict: "equivalent", estimate: 0, sides: [] } as const;
  assertEquals(outcomeOf({ kind: "equivalence", ...rest, sides: [] }), "holds");
  assertEquals(outcomeOf({ kind: "comparison", ...rest, sides: [] }), "fails");
});

Deno.test("paperOf() is what the source begins with", () => {
  assertEquals(paperOf("Mettes et al. 2019, arXiv 1901.10514, table 1"), "Mettes et al. 2019");
  assertEquals(paperOf(undefined), "Other statements");
});
