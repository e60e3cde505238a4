import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { answersTo, QUESTIONS, triedDimensions, withdrawalOf } from "../../src/atlas/answers.ts";
import {
  apartText,
  countedClaims,
  judgeStudy,
  outcomeOf,
  outcomeWords,
  paperOf,
  tally,
} from "../../src/atlas/claims.ts";
import { viewAtlas } from "../../src/atlas/view.ts";
import { withdrawnRanking } from "../../src/atlas/withdrawn_rankings.ts";
import type { Cell, Experiment } from "../../src/study/mod.ts";
import { sampleAtlas } from "../pages/_atlas.ts";

const VIEW = viewAtlas(sampleAtlas());
const question = (id: string) => QUESTIONS.find((each) => each.id === id)!;
const nameOf = ({ configuration }: { configuration: { label: string } }) => configuration.label;

Deno.test("answersTo() names the best loss and all that cannot be told from it", () => {
  const [answer] = answersTo(VIEW, question("classification"));
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
  assertEquals(paperOf("this atlas"), "Asked by us");
  assertEquals(paperOf("this atlas, after figure 4 of Scholl 2024"), "Asked by us");
});

Deno.test("answersTo() gives no winner of a withdrawn ranking, and withdrawalOf() says why", () => {
  assertEquals(answersTo(VIEW, question("retrieval")), []);
  assertStringIncludes(withdrawalOf(VIEW, question("retrieval"))!, "Euclidean");
  assertEquals(withdrawalOf(VIEW, question("classification")), undefined);
  // Nothing of it was measured: there is nothing to withdraw.
  assertEquals(withdrawalOf(VIEW, question("transfer")), undefined);
  for (const { standings } of VIEW.contests) {
    for (const each of standings.get("mapAtR")!) {
      assertEquals([each.rank, each.best, each.tied], [undefined, false, false]);
    }
  }
});

Deno.test("contestsOf() compares losses that were tuned to different settings, and says none of one", () => {
  const { studies } = sampleAtlas();
  const { experiment, found } = studies[0]!;
  const rateOf = (name: string) => name === "softmax" ? 0.001 : 0.003;
  const tunedRun = <R extends { cell: Cell }>(run: R): R => ({
    ...run,
    cell: {
      ...run.cell,
      training: {
        ...run.cell.training,
        optimizer: {
          ...run.cell.training.optimizer,
          learningRate: rateOf(run.cell.loss.name),
        },
      },
    },
  });
  const view = viewAtlas({
    studies: [{ experiment, found: { ...found, runs: found.runs.map(tunedRun) } }],
  });
  assertEquals(view.contests.length, viewAtlas({ studies: [studies[0]!] }).contests.length);
  for (const { setting, scope } of view.contests) {
    assertEquals(setting.includes("learning rate"), false, setting);
    assertStringIncludes(scope, "0.001");
    assertStringIncludes(scope, "0.003");
  }
});

Deno.test("withdrawnRanking() knows in which studies its reasons hold", () => {
  for (const column of ["mapAtR", "mapAtR@omniglot-test", "fewShotAccuracy1@omniglot-test"]) {
    assertEquals(withdrawnRanking(column, "reality-check"), undefined, column);
    assertEquals(typeof withdrawnRanking(column, "which-loss"), "string", column);
  }
  assertStringIncludes(withdrawnRanking("accuracy", "reality-check")!, "tuned to find");
  assertEquals(withdrawnRanking("accuracy", "which-loss"), undefined);
  assertEquals(typeof withdrawnRanking("accuracy", "nightly"), "string");
});

Deno.test("viewAtlas() says how far the results of each comparison reach", () => {
  const [contest] = VIEW.contests;
  assertEquals(
    contest!.scope,
    "a CNN of 1.7 million weights, 60,000 images of MNIST, 20 passes of Adam at 0.001, tuned",
  );
});

Deno.test("answersTo() gives no winner of losses that were not tuned alike, and withdrawalOf() says why", () => {
  const { studies } = sampleAtlas();
  const { tuned } = studies[0]!.experiment;
  const otherwise = (change: Partial<Experiment>) =>
    viewAtlas({
      studies: studies.map((each) => ({
        ...each,
        experiment: { ...each.experiment, ...change } as Experiment,
      })),
    });
  const [first, ...rest] = tuned!.losses;
  const shorter = { ...first!, candidates: first!.candidates.slice(0, 2) };
  for (
    const [change, expected] of [
      [{ tuned: undefined }, "its losses are not tuned"],
      [{ tuned: { ...tuned!, stale: "found with SGD" } }, "found with SGD"],
      [{ tuned: { ...tuned!, losses: [shorter, ...rest] } }, "the budgets differ"],
    ] as [Partial<Experiment>, string][]
  ) {
    const view = otherwise(change);
    for (const id of ["classification", "dimensions"]) {
      assertEquals(answersTo(view, question(id)), [], `${id}: ${expected}`);
      assertStringIncludes(withdrawalOf(view, question(id))!, expected);
    }
    for (const { standings } of view.contests) {
      for (const each of [...standings.values()].flat()) {
        assertEquals([each.rank, each.best, each.tied], [undefined, false, false]);
      }
    }
    assertStringIncludes(view.studies[0]!.input!.unranked!("accuracy")!, expected);
  }
  assertEquals(withdrawalOf(VIEW, question("classification")), undefined);
});

Deno.test("triedDimensions() says which dimensions there were, and whether every loss had them", () => {
  const [answer] = answersTo(VIEW, question("dimensions"));
  assertEquals(triedDimensions(answer!.contest), "tried: 2, 3 and 10");
  const some = { ...answer!.contest, configurations: answer!.contest.configurations.slice(1) };
  assertEquals(triedDimensions(some), "tried: 2, 3 and 10, not all of them by every loss");
});

Deno.test("judgeStudy() counts a withdrawn claim apart, whatever its networks say", () => {
  const [study, , waiting] = sampleAtlas().studies;
  for (const each of [study!, waiting!]) {
    const { experiment, found } = each;
    const claims = experiment.claims.map((claim) => ({ ...claim, withdrawn: "For a reason" }));
    const withdrawn = {
      ...each,
      experiment: { ...experiment, claims: [claims[0]!, ...experiment.claims.slice(1)] },
    };
    const judged = judgeStudy(withdrawn, found.runs);
    assertEquals([judged[0]!.outcome, judged[0]!.verdict.verdict], ["withdrawn", "withdrawn"]);
    assertEquals(apartText(judged), "; 1 more is withdrawn");
    assertEquals(tally(judged).some((text) => text.includes("withdrawn")), false);
  }
});

Deno.test("judgeStudy() counts a claim out of reach apart, and as none that does not hold", () => {
  const [study] = sampleAtlas().studies;
  const { experiment, found } = study!;
  const { cell } = found.runs[0]!;
  const claims = experiment.claims.map((claim) => ({
    ...claim,
    requires: [{
      statement: "The task is solved",
      greater: { metric: "accuracy", of: { loss: { name: cell.loss.name } } },
      less: 2,
      margin: 0,
    }],
  }));
  const judged = judgeStudy({ ...study!, experiment: { ...experiment, claims } }, found.runs);
  assertEquals(new Set(judged.map(({ outcome }) => outcome)).has("fails"), false);
  const apart = judged.filter(({ outcome }) => outcome === "outOfReach").length;
  assert(apart > 0);
  assertEquals(countedClaims(judged).length, judged.length - apart);
  assertEquals(apartText(judged), `; ${apart} more ${outcomeWords("outOfReach", apart)}`);
  assertEquals(tally(judged).some((text) => text.includes("reach")), false);
});
