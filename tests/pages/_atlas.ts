import type { Atlas, AtlasStudy } from "../../src/atlas/atlas.ts";
import type { Run } from "../../src/store/mod.ts";
import { parseExperiment } from "../../src/study/mod.ts";
import { sampleRun } from "../results/_sample.ts";

const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];

/** What a title or a statement must never do to a page. */
export const HOSTILE = `</script><script>alert("1")</script><img src=x onerror='alert(2)'>`;

/** How much better a loss is than softmax, in units of the noise between seeds. */
const GAINS: Record<string, number> = { softmax: 0, center: 20, triplet: -20, arcface: 20.2 };

/** A run whose metrics are so far from those of softmax as its loss says. */
function run(name: string, seed: number, dimension = 2): Run {
  const { classNames: _, confidences, ...sample } = sampleRun({
    loss: { name },
    seed,
    dimension,
    points: 120,
  });
  // Losses with names of even and of odd length vary against each other.
  const noise = (seed % 2 === 0 ? 1 : -1) * (name.length % 2 === 0 ? 1 : -0.7);
  const value = (scale: number) => (GAINS[name]! + noise + (dimension > 2 ? 30 : 0)) * scale;
  return {
    ...sample,
    metrics: {
      accuracy: 0.8 + value(0.001),
      fisherRatio: 4 + value(0.1),
      mapAtR: 0.6 + value(0.002),
      effectiveRank: 1.5 + value(0.01),
    },
    // As a pack has it: the embeddings and the history of one seed stand for a configuration.
    ...seed === 1
      ? { embeddings: { ...sample.embeddings, ...confidences && { confidences } } }
      : { embeddings: noEmbeddings(dimension), history: [] },
  };
}

function noEmbeddings(columns: number): Run["embeddings"] {
  return {
    splits: [],
    labels: new Int32Array(0),
    predictions: new Int32Array(0),
    coordinates: { data: new Float32Array(0), rows: 0, columns },
  };
}

/** A study of the sample atlas with claims of every outcome. */
function study(name: string, dimensions: readonly number[], title: string): AtlasStudy {
  const claim = (id: string, greater: string, less: string, statement: string) => ({
    id,
    statement,
    source: "Scholl 2024, arXiv 2408.01767, figure 5",
    metric: "fisherRatio",
    greater: { loss: { name: greater }, dimension: 2 },
    less: { loss: { name: less }, dimension: 2 },
  });
  const losses = Object.keys(GAINS);
  const experiment = parseExperiment({
    name,
    title,
    source: `Mettes et al. 2019 ${HOSTILE}`,
    matrix: {
      dataset: ["mnist"],
      loss: [...losses, "contrastive"].map((name) => ({ name })),
      dimension: [...dimensions],
      seed: SEEDS,
    },
    tuning: {
      ...{ validation: 100, seeds: [101], result: "tuned/sample.json" },
      candidates: { "training.optimizer.learningRate": [0.0001, 0.001, 0.01] },
    },
    claims: [
      claim("true", "center", "softmax", "Center loss is more compact"),
      claim("false", "triplet", "softmax", `Triplet loss is more compact ${HOSTILE}`),
      claim("open", "arcface", "center", "ArcFace is more compact than center loss"),
      claim("untrained", "contrastive", "softmax", "Contrastive loss is more compact"),
    ],
    figures: ["embedding-grid", "embedding-views", "metric-dots"],
  }, name);
  const rate = "training.optimizer.learningRate";
  const tuned = {
    conditions: {},
    losses: losses.map((name) => ({
      loss: { name },
      chosen: { [rate]: 0.001 },
      candidates: [0.0001, 0.001, 0.01].map((value, at) => ({
        settings: { [rate]: value },
        values: [[0.5, 0.9, 0.7][at]!],
        networks: [],
      })),
    })),
  };
  const runs = losses.flatMap((loss) =>
    dimensions.flatMap((dimension) => SEEDS.map((seed) => run(loss, seed, dimension)))
  );
  return { experiment: { ...experiment, tuned }, found: { ...NOTHING, runs } };
}

const NOTHING = { runs: [], untrained: [], unmeasured: [], older: [], damaged: new Map() };

/** An atlas of a study with results, one over dimensions, and one that waits. */
export function sampleAtlas(): Atlas {
  return {
    studies: [
      study("plane", [2], `Which loss? ${HOSTILE}`),
      study("dimensions", [2, 3, 10], "How many dimensions?"),
      {
        experiment: { ...study("waiting", [2], "Not yet").experiment },
        found: { ...NOTHING },
      },
    ],
  };
}
