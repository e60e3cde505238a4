/**
 * How often verdicts are wrong, and how often right: simulated claims, judged as those of a study.
 * Writes `verdicts.md` into a folder; `bench/results` holds the committed one.
 *
 * usage: deno task bench:verdicts [--repetitions=10000] [--rankings=1000] [--out=reports/bench]
 */
import { benchArguments, OUT } from "./_arguments.ts";
import { randomStream } from "../src/base/random.ts";
import { rateEvidence, shareEvidence } from "../src/claims/events.ts";
import { judgeFamily, type Member } from "../src/claims/family.ts";
import { pairedEvidence } from "../src/claims/paired_evidence.ts";
import { changePoints } from "../src/statistics/change_points.ts";
import { hodgesLehmann } from "../src/statistics/rank_tests.ts";
import { mean } from "../src/statistics/summary.ts";
import { medianInterval, proportionInterval } from "../src/statistics/binomial_tests.ts";
import { spearman } from "../src/statistics/spearman.ts";
import { tInterval } from "../src/statistics/mean_tests.ts";
import { behindBest } from "../src/statistics/best.ts";
import { compareBySeed, type SeedValues } from "../src/statistics/compare.ts";
import { behindBy, type BestScenario, EQUAL_LOSSES, isBehind } from "./_best_scenarios.ts";
import {
  type Draw,
  EFFECTS,
  NULLS,
  type Scenario,
  TREATED,
  type Treated,
} from "./_verdict_scenarios.ts";

const { values: { repetitions, rankings, out } } = benchArguments(import.meta.filename!, {
  options: {
    repetitions: { type: "string", default: "10000" },
    rankings: { type: "string", default: "1000" },
    out: { type: "string", default: OUT },
  },
});
const REPETITIONS = Number(repetitions);
/** Rankings take far longer than claims. */
const RANKINGS = Number(rankings);
const SEEDS = [5, 10, 20];
const ALPHA = 0.05;

const member = (claim: Scenario["claim"], seeds: readonly Draw[]): Member => ({
  seeds: seeds.length,
  at: (count) => {
    const first = seeds.slice(0, count);
    const side = (name: "greater" | "less") => first.map((seed) => seed[name]);
    const failed = (name: "greater" | "less") => first.map((s) => s.collapsed?.[name] ?? false);
    return {
      ...pairedEvidence({
        ...{ ...claim, greater: side("greater"), less: side("less") },
        collapsed: { greater: failed("greater"), less: failed("less") },
      }, ALPHA),
      // Telling how many seeds it would take has no part in a verdict and takes long.
      needed: () => undefined,
    };
  },
});

/** The share of repetitions by verdict. */
function verdictsOf({ name, claim, draw, looks = [] }: Scenario, n: number): Map<string, number> {
  const stream = randomStream(n, `bench/verdicts/${name}`);
  const shares = new Map<string, number>();
  for (let repetition = 0; repetition < REPETITIONS; repetition++) {
    const seeds = Array.from({ length: n }, () => draw(stream));
    const [finding] = judgeFamily([member(claim, seeds)], { alpha: ALPHA, looks });
    const { verdict } = finding!;
    shares.set(verdict, (shares.get(verdict) ?? 0) + 1 / REPETITIONS);
  }
  return shares;
}

/** The share of repetitions in which something is true. */
function shareOf(name: string, n: number, happens: (stream: Stream) => boolean): number {
  const stream = randomStream(n, `bench/verdicts/${name}`);
  let count = 0;
  for (let repetition = 0; repetition < REPETITIONS; repetition++) {
    if (happens(stream)) count++;
  }
  return count / REPETITIONS;
}

type Stream = ReturnType<typeof randomStream>;

const text = (share: number) => share.toFixed(3).replace(/^0/, "");

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [heads, heads.map((_, at) => at === 0 ? "---" : "--:"), ...rows];
  return lines.map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

const seedHeads = SEEDS.map((n) => `${n} seeds`);
const row = (name: string, share: (n: number) => number) => [
  name,
  ...SEEDS.map((n) => text(share(n))),
];

function falseVerdicts(): string[][] {
  const paired = NULLS.map((scenario) =>
    row(scenario.name, (n) => {
      const shares = verdictsOf(scenario, n);
      return scenario.isFalse!.reduce((sum, verdict) => sum + (shares.get(verdict) ?? 0), 0);
    })
  );
  const events = (stream: Stream, n: number, share: number) =>
    Array.from({ length: n }, () => stream.uniform() < share);
  return [
    ...paired,
    ...[0.1, 0.3].map((share) =>
      row(
        `both collapse in ${100 * share} %, rates compared`,
        (n) =>
          shareOf(`rates ${share}`, n, (stream) =>
            rateEvidence(events(stream, n, share), events(stream, n, share), "", ALPHA).p <= ALPHA),
      )
    ),
    ...[0.1, 0.3].map((share) =>
      row(
        `collapse in ${100 * share} %, claimed to be at most that`,
        (n) =>
          shareOf(`share ${share}`, n, (stream) =>
            shareEvidence(events(stream, n, share), { atMost: share }, "", ALPHA).p <= ALPHA),
      )
    ),
  ];
}

/**
 * What a claim makes of seeds in which networks collapse, treated as it says: the share of
 * repetitions by verdict.
 */
function treatedVerdicts({ name, treatment, draw }: Treated, n: number): Map<string, number> {
  const stream = randomStream(n, `bench/verdicts/${name}`);
  const shares = new Map<string, number>();
  for (let repetition = 0; repetition < REPETITIONS; repetition++) {
    const all = Array.from({ length: n }, () => draw(stream));
    const fails = ({ collapsed }: Draw) => collapsed!.greater || collapsed!.less;
    const seeds = treatment === "exclude"
      ? all.filter((seed) => !fails(seed))
      : all.map((seed) => ({
        ...seed,
        greater: seed.collapsed!.greater ? null : seed.greater,
        less: seed.collapsed!.less ? null : seed.less,
      }));
    // As a claim does, which counts the failures of all seeds however they are treated.
    const { collapsed, ...rest } = sidesOf(all);
    const [finding] = seeds.length === 0 ? [] : judgeFamily([{
      seeds: seeds.length,
      at: () => ({
        ...pairedEvidence({ ...rest, ...valuesOf(seeds), better: "higher", collapsed }, ALPHA),
        needed: () => undefined,
      }),
    }], { alpha: ALPHA });
    const verdict = finding?.verdict ?? "undecided";
    shares.set(verdict, (shares.get(verdict) ?? 0) + 1 / REPETITIONS);
  }
  return shares;
}

const valuesOf = (seeds: readonly Draw[]) => ({
  greater: seeds.map(({ greater }) => greater),
  less: seeds.map(({ less }) => less),
});

const sidesOf = (seeds: readonly Draw[]) => ({
  ...valuesOf(seeds),
  collapsed: {
    greater: seeds.map(({ collapsed }) => collapsed?.greater ?? false),
    less: seeds.map(({ collapsed }) => collapsed?.less ?? false),
  },
});

/** A family of ten claims under a plan of looks: the share with at least one false verdict. */
function familyWithLooks(name: string, rates: number, n: number): number {
  const looks = [5, 10, 20].filter((look) => look <= n);
  return shareOf(name, n, (stream) => {
    const members = Array.from({ length: 10 }, (_, index): Member => {
      if (index >= rates) {
        const seeds = Array.from({ length: n }, () => ({ greater: stream.normal(), less: 0 }));
        return member({}, seeds);
      }
      const events = () => Array.from({ length: n }, () => stream.uniform() < 0.3);
      const [greater, less] = [events(), events()];
      return {
        seeds: n,
        at: (count) => rateEvidence(greater.slice(0, count), less.slice(0, count), "", ALPHA),
      };
    });
    return judgeFamily(members, { alpha: ALPHA, looks })
      .some((finding) => finding!.verdict !== "undecided");
  });
}

/** Losses by seed. */
function lossesOf(
  stream: Stream,
  draw: BestScenario["draw"],
  losses: number,
  n: number,
): SeedValues[] {
  return Array.from(
    { length: losses },
    (_, at) => new Map(Array.from({ length: n }, (_, seed) => [seed, draw(stream, at, losses)])),
  );
}

/** The rule that rankings had before: t tests of the best with each, Holm over all pairs. */
function behindByHolm(methods: readonly SeedValues[]): boolean[] {
  const means = methods.map((values) => mean([...values.values()]));
  const best = means.indexOf(Math.max(...means));
  const order = [best, ...methods.keys().filter((at) => at !== best)];
  const pairs = order.flatMap((one, at) =>
    order.slice(at + 1).map((other) => ({
      ...{ baseline: methods[one]!, current: methods[other]! },
      direction: "higher" as const,
    }))
  );
  const compared = compareBySeed(pairs, { alpha: ALPHA });
  return methods.map((_, at) =>
    at !== best && compared[order.indexOf(at) - 1]!.result!.outcome === "regressed"
  );
}

const LOSSES = [3, 13, 24];
const rankingHeads = LOSSES.flatMap((losses) => SEEDS.map((n) => `${losses} losses, ${n} seeds`));

/** The share of rankings in which an equal loss is called behind. */
function falselyBehind({ name, draw }: BestScenario): string[] {
  return [
    name,
    ...LOSSES.flatMap((losses) =>
      SEEDS.map((n) => {
        const stream = randomStream(n, `bench/best/${name}/${losses}`);
        const times = Array.from({ length: RANKINGS }, () =>
          behindBest(lossesOf(stream, draw, losses, n), { alpha: ALPHA }).includes(true));
        return text(mean(times.map(Number)));
      })
    ),
  ];
}

/** The share of the losses behind that are found to be, by the present rule and by that of before. */
function foundBehind(effect: number): string[][] {
  const rules = [["max-t", behindBest], ["Holm over all pairs", behindByHolm]] as const;
  return rules.map(([name, rule]) => [
    `behind by ${effect} standard deviations, ${name}`,
    ...LOSSES.flatMap((losses) =>
      SEEDS.map((n) => {
        // Both rules see the same values; the slower one is given fewer of them.
        const stream = randomStream(n, `bench/best/${effect}/${losses}`);
        const found = Array.from({ length: Math.ceil(RANKINGS / 5) }, () => {
          const behind = rule(lossesOf(stream, behindBy(effect), losses, n));
          return mean(behind.filter((_, at) => isBehind(at, losses)).map(Number));
        });
        return text(mean(found));
      })
    ),
  ]);
}

/** Ten claims, of which some are true and some have no data: whether any false one is decided. */
function familyWise(name: string, trueClaims: number, lacking: number, n: number): number {
  const claims = 10;
  return shareOf(name, n, (stream) => {
    const members = Array.from({ length: claims }, (_, index) => {
      const shift = index < trueClaims ? 3 : 0;
      const seeds = Array.from(
        { length: n },
        () => ({ greater: shift + stream.normal(), less: 0 }),
      );
      return index >= claims - lacking ? undefined : member({ assume: "symmetry" }, seeds);
    });
    return judgeFamily(members, { alpha: ALPHA })
      .some((finding, index) => index >= trueClaims && finding && finding.verdict !== "undecided");
  });
}

function coverage(): string[][] {
  const normal = (stream: Stream) => stream.normal();
  const skewed = (stream: Stream) => -Math.log(1 - stream.uniform());
  const covers = (
    name: string,
    draw: (stream: Stream) => number,
    truth: number,
    interval: (values: number[]) => { low: number; high: number },
  ) =>
    row(name, (n) =>
      shareOf(name, n, (stream) => {
        const { low, high } = interval(Array.from({ length: n }, () => draw(stream)));
        return low <= truth && truth <= high;
      }));
  const shift = (values: number[]) => hodgesLehmann(values.map(() => 0), values).interval;
  return [
    covers("Student's t, mean, normal", normal, 0, tInterval),
    covers("Hodges-Lehmann, centre, normal", normal, 0, shift),
    covers("sorted values, median, normal", normal, 0, medianInterval),
    covers("sorted values, median, exponential", skewed, Math.LN2, medianInterval),
    covers("Student's t, mean, exponential", skewed, 1, tInterval),
    row("Clopper-Pearson, share of 0.3", (n) =>
      shareOf("Clopper-Pearson", n, (stream) => {
        const count = Array.from({ length: n }, () =>
          stream.uniform() < 0.3).filter(Boolean).length;
        const { low, high } = proportionInterval(count, n);
        return low <= 0.3 && 0.3 <= high;
      })),
  ];
}

const start = performance.now();
const effects = EFFECTS.map((scenario) =>
  [scenario, SEEDS.map((n) => verdictsOf(scenario, n))] as const
);
const verdictText = (shares: Map<string, number>) =>
  ["supported", "equivalent", "mixed", "refuted"].filter((verdict) => shares.has(verdict))
    .map((verdict) => `${text(shares.get(verdict)!)} ${verdict}`).join(", ") || text(0);
const families = [
  row("ten claims, none true", (n) => familyWise("none true", 0, 0, n)),
  row("ten claims, five true", (n) => familyWise("five true", 5, 0, n)),
  row("ten claims, none true, five without data", (n) => familyWise("lacking", 0, 5, n)),
];
const looking = [
  row("ten comparisons, none true", (n) => familyWithLooks("looks in a family", 0, n)),
  row("ten rates (McNemar), none true", (n) => familyWithLooks("looks of rates", 10, n)),
  row("five of either kind, none true", (n) => familyWithLooks("looks of both", 5, n)),
];
const ranks = shareOf("spearman", 9, (stream) => {
  const nine = () => Array.from({ length: 9 }, () => stream.normal());
  return spearman(nine(), nine()).p <= ALPHA;
});
const HISTORY_SERIES = 36;
const marked = [10, 20, 60].map((nights) => {
  const histories = 1000;
  const stream = randomStream(nights, "bench/verdicts/history");
  const level = ALPHA / HISTORY_SERIES;
  const any = Array.from(
    { length: histories },
    () =>
      Array.from({ length: HISTORY_SERIES }, () =>
        changePoints(
          Array.from({ length: nights }, () => stream.normal()),
          { level },
        ).length > 0)
        .includes(true),
  );
  return text(mean(any.map(Number)));
});

const report = `# Verdicts, simulated

Written by \`deno task bench:verdicts\`: ${REPETITIONS} repetitions a cell, alpha 0.05, from the fixed
seeds of \`randomStream\`, so that a second run gives the same figures. The standard error of a share of
.05 is ${text(Math.sqrt(0.05 * 0.95 / REPETITIONS))}.

## False verdicts

The share of claims that are decided though every verdict is false. By enumeration the level of the
exact Wilcoxon test is .0488 with 10 seeds and .0484 with 20, that of the sign test .0215 and .0414;
what exceeds it is the error of the simulation.

${table(["Scenario", ...seedHeads], falseVerdicts())}

Families of ten claims, symmetry assumed: the share with at least one false verdict.

${table(["Family", ...seedHeads], families)}

Spearman's correlation of nine independent configurations is decided in ${text(ranks)}.

Histories of ${HISTORY_SERIES} series of nothing but noise in which a change point is marked:
${marked[0]} of 10 nights, ${marked[1]} of 20, ${marked[2]} of 60 (1,000 histories each).

Families of ten claims under a plan of looks at 5, 10 and 20 seeds (as many as there are): the share
with at least one false verdict.

${table(["Family", ...seedHeads], looking)}

Networks that collapse, treated as a claim says by \`collapsed\`: \`worst\` gives them the worst rank,
\`exclude\` sets their seeds apart, so that the claim is about the others. Where the survivors of a side
are its better seeds, or all seeds of a side fail, \`exclude\` answers another question than whether the
side is better, and \`mixed\` says so.

${
  table(
    ["Scenario", ...seedHeads],
    TREATED.map((scenario) => [
      scenario.name,
      ...SEEDS.map((n) => verdictText(treatedVerdicts(scenario, n))),
    ]),
  )
}

## Which losses are behind the best

The share of rankings in which at least one of several equal losses is called behind (${RANKINGS}
rankings each; the standard error of .05 is ${text(Math.sqrt(0.05 * 0.95 / RANKINGS))}).

${table(["Scenario", ...rankingHeads], EQUAL_LOSSES.map(falselyBehind))}

Two thirds of the losses are behind, the others are equal: the share of those behind that is found.

${table(["Scenario", ...rankingHeads], [1, 2, 4].flatMap(foundBehind))}

## True claims

The share that is decided.

${
  table(
    ["Scenario", ...seedHeads],
    effects.map(([{ name }, all]) => [name, ...all.map(verdictText)]),
  )
}

## Intervals

How often an interval that asks for .95 covers the truth.

${table(["Interval", ...seedHeads], coverage())}
`;
await Deno.mkdir(out, { recursive: true });
await Deno.writeTextFile(`${out}/verdicts.md`, report);
console.error(`${out}/verdicts.md`);
console.log(report);
console.error(`${((performance.now() - start) / 1000).toFixed(0)} s`);
