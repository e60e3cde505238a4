import type { RandomStream } from "../src/base/random.ts";
import type { PairedClaim } from "../src/claims/types.ts";

/** How the values of both sides come about in one seed. */
export interface Draw {
  greater: number | null;
  less: number | null;
  /** Whether the network of the side collapsed. */
  collapsed?: { greater: boolean; less: boolean };
}

/** A claim on simulated seeds. */
export interface Scenario {
  name: string;
  /** What is false of it: any verdict, or these; absent where the claim is true. */
  isFalse?: readonly string[];
  claim: Omit<PairedClaim, "greater" | "less" | "collapsed">;
  looks?: readonly number[];
  draw: (stream: RandomStream) => Draw;
}

const ANY = ["supported", "refuted", "equivalent", "mixed"];

const shifted = (shift: number) => (stream: RandomStream): Draw => ({
  greater: shift + stream.normal(),
  less: 0,
});

/** Standard exponential. */
const skewed = (stream: RandomStream) => -Math.log(1 - stream.uniform());

/** Student's t with three degrees of freedom. */
function heavy(stream: RandomStream): number {
  const square = () => stream.normal() ** 2;
  return stream.normal() / Math.sqrt((square() + square() + square()) / 3);
}

/** A share of correct predictions. */
const accuracy = (level: number, stream: RandomStream) =>
  Math.min(1, Math.max(0, level + 0.01 * stream.normal()));

/** Ahead by 0.08 in nine seeds of ten, and at chance in the tenth: equal means. */
function rareCollapse(stream: RandomStream): Draw {
  const collapsed = stream.uniform() < 0.1;
  return {
    greater: collapsed ? accuracy(0.1, stream) : accuracy(0.9, stream),
    less: accuracy(0.82, stream),
    collapsed: { greater: collapsed, less: false },
  };
}

/** Equal sides, each of which fails in three seeds of ten. */
function bothCollapse(fail: number | null) {
  return (stream: RandomStream): Draw => {
    const collapsed = { greater: stream.uniform() < 0.3, less: stream.uniform() < 0.3 };
    const value = (failed: boolean) => failed ? fail : accuracy(0.8, stream);
    return { greater: value(collapsed.greater), less: value(collapsed.less), collapsed };
  };
}

/** A claim on seeds in which networks collapse, and what becomes of these. */
export interface Treated {
  name: string;
  treatment: "worst" | "exclude";
  draw: (stream: RandomStream) => Draw;
}

/** Sides that collapse in so many seeds, and whose other networks differ by so much on average. */
const collapsing =
  (greater: number, less: number, ahead: number) => (stream: RandomStream): Draw => {
    const collapsed = { greater: stream.uniform() < greater, less: stream.uniform() < less };
    return {
      greater: collapsed.greater ? 0.1 : accuracy(0.8 + ahead, stream),
      less: collapsed.less ? 0.1 : accuracy(0.8, stream),
      collapsed,
    };
  };

/** Collapse under each treatment: equal sides, one that fails more, one that is better and fails more. */
export const TREATED: readonly Treated[] = (["worst", "exclude"] as const).flatMap((treatment) => [
  {
    name: `both collapse in 30 %, else equal, ${treatment}`,
    ...{ treatment, draw: collapsing(0.3, 0.3, 0) },
  },
  {
    name: `the greater collapses in 30 %, else equal, ${treatment}`,
    ...{ treatment, draw: collapsing(0.3, 0, 0) },
  },
  {
    name: `the greater collapses in 30 %, else ahead by 2 deviations, ${treatment}`,
    ...{ treatment, draw: collapsing(0.3, 0, 0.02) },
  },
  {
    name: `both collapse in 30 %, else ahead by 2 deviations, ${treatment}`,
    ...{ treatment, draw: collapsing(0.3, 0.3, 0.02) },
  },
]);

const better = "higher" as const;
const range = [0, 1] as const;

/** Claims of which every verdict is false. */
export const NULLS: readonly Scenario[] = [
  { name: "normal, typical seed", claim: {}, draw: shifted(0), isFalse: ANY },
  {
    ...{ name: "normal, symmetry assumed", claim: { assume: "symmetry" } },
    ...{ draw: shifted(0), isFalse: ANY },
  },
  {
    ...{ name: "normal, normality assumed", claim: { assume: "normality" } },
    ...{ draw: shifted(0), isFalse: ANY },
  },
  {
    ...{ name: "heavy tails (t of 3), typical seed", claim: {}, isFalse: ANY },
    draw: (stream) => ({ greater: heavy(stream), less: 0 }),
  },
  {
    ...{ name: "heavy tails (t of 3), symmetry assumed", claim: { assume: "symmetry" } },
    ...{ draw: (stream) => ({ greater: heavy(stream), less: 0 }), isFalse: ANY },
  },
  {
    ...{ name: "skew (exponential) of median 0, typical seed", claim: {}, isFalse: ANY },
    draw: (stream) => ({ greater: skewed(stream) - Math.LN2, less: 0 }),
  },
  {
    ...{ name: "skew (cut exponential) of mean 0, mean", isFalse: ANY },
    claim: { estimand: "mean", range, better },
    draw: (stream) => {
      // An exponential cut at 5, whose mean is 1 - 5 / (e^5 - 1).
      const cut = -Math.log(1 - stream.uniform() * (1 - Math.exp(-5)));
      return { greater: 0.5 + (cut - (1 - 5 / (Math.exp(5) - 1))) / 10, less: 0.5 };
    },
  },
  {
    ...{ name: "ahead in 9 seeds of 10, collapse in the tenth, equal means, mean", isFalse: ANY },
    ...{ claim: { estimand: "mean", range, better }, draw: rareCollapse },
  },
  {
    ...{ name: "both collapse in 30 %, values count, typical seed", claim: { better } },
    ...{ draw: bothCollapse(0.1), isFalse: ANY },
  },
  {
    ...{ name: "both diverge in 30 %, no value, typical seed", claim: { better } },
    ...{ draw: bothCollapse(null), isFalse: ANY },
  },
  {
    ...{ name: "both diverge in 30 %, no value, no better end", claim: {} },
    ...{ draw: bothCollapse(null), isFalse: ANY },
  },
  {
    ...{ name: "both diverge in 30 %, no value, mean", draw: bothCollapse(null), isFalse: ANY },
    claim: { estimand: "mean", range, better },
  },
  {
    ...{ name: "apart by just the margin, equivalence", isFalse: ANY, draw: shifted(1) },
    claim: { relation: "equivalent", margin: 1 },
  },
  {
    ...{ name: "apart by just the margin, equivalence, symmetry assumed", isFalse: ANY },
    ...{ claim: { relation: "equivalent", margin: 1, assume: "symmetry" }, draw: shifted(1) },
  },
  {
    ...{ name: "normal, typical seed, looks at 5, 10 and 20", claim: {}, isFalse: ANY },
    ...{ draw: shifted(0), looks: [5, 10, 20] },
  },
  {
    ...{ name: "normal, normality assumed, looks at 5, 10 and 20", isFalse: ANY },
    ...{ claim: { assume: "normality" }, draw: shifted(0), looks: [5, 10, 20] },
  },
  {
    ...{ name: "skew of median 0, typical seed, looks at 5, 10 and 20", isFalse: ANY },
    ...{ claim: {}, looks: [5, 10, 20] },
    draw: (stream) => ({ greater: skewed(stream) - Math.LN2, less: 0 }),
  },
];

/** Claims that hold: how often they are decided. */
export const EFFECTS: readonly Scenario[] = [
  ...[0.5, 1, 2].flatMap((effect): Scenario[] =>
    (["nothing", "symmetry", "normality"] as const).map((assume) => ({
      name: `normal, d = ${effect}, ${assume} assumed`,
      ...{ claim: { assume }, draw: shifted(effect) },
    }))
  ),
  {
    ...{ name: "skew of median 0.5, typical seed", claim: {} },
    draw: (stream) => ({ greater: skewed(stream) - Math.LN2 + 0.5, less: 0 }),
  },
  {
    ...{ name: "accuracy 0.9 against 0.6, mean", claim: { estimand: "mean", range, better } },
    draw: (stream) => ({ greater: accuracy(0.9, stream), less: accuracy(0.6, stream) }),
  },
  {
    ...{ name: "equal, equivalence within 1 standard deviation", draw: shifted(0) },
    claim: { relation: "equivalent", margin: 1 },
  },
  {
    ...{ name: "equal, equivalence within 2 standard deviations", draw: shifted(0) },
    claim: { relation: "equivalent", margin: 2 },
  },
  {
    ...{ name: "normal, d = 1, nothing assumed, looks at 5, 10 and 20", claim: {} },
    ...{ draw: shifted(1), looks: [5, 10, 20] },
  },
  {
    ...{ name: "ahead in 9 seeds of 10, collapse in the tenth, typical seed" },
    ...{ claim: { better }, draw: rareCollapse },
  },
];
