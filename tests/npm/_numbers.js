/**
 * What the package computes, bit by bit: plain JavaScript, for Deno, Node, Bun and a browser.
 *
 * @param measures What the measures export.
 * @param statistics What the statistics export.
 * @returns Values by name; a number is the sixteen hexadecimal digits of its bits.
 */
export function numbers(measures, statistics) {
  const { matrixFrom, randomStream, evaluateMetric, measureNames } = measures;
  const stream = randomStream(7, "numbers");
  const rows = (count, columns, centre = () => 0) =>
    matrixFrom(
      Array.from({ length: count }, (_, row) =>
        Array.from({ length: columns }, (_, column) =>
          stream.normal() + 2 * centre(row, column))),
    );
  const labelled = (count) => ({
    embeddings: rows(count, 3, (row, column) => row % 3 === column ? 1 : 0),
    labels: Int32Array.from({ length: count }, (_, row) => row % 3),
    predictions: Int32Array.from({ length: count }, (_, row) => row % 7 === 0 ? 0 : row % 3),
  });
  const [one, train, validation, novel, gallery] = [90, 120, 30, 60, 300].map(labelled);
  const input = {
    ...one,
    ...{ train, validation, novel, gallery, openSetScore: "logit", space: "plane" },
    weights: rows(3, 3),
    logits: rows(90, 3, (row, column) => row % 3 === column ? 1 : 0),
    novelLogits: rows(60, 3),
    convergence: { epochs: 8, converged: true },
    angles: { actual: one.predictions, predicted: one.labels },
    transferred: { train: gallery, test: train },
    fineTuned: { predictions: one.predictions, labels: one.labels },
    ...{ layer: rows(90, 5), otherLayer: rows(90, 4), other: rows(90, 3) },
    knownScores: Array.from({ length: 40 }, () => stream.normal() + 1),
    knownCorrect: Array.from({ length: 40 }, (_, at) => at % 5 > 0),
    unknownScores: Array.from({ length: 30 }, () => stream.normal()),
    geometry: {
      classes: [0, 1, 2],
      classMeans: [[2, 0, 0], [0, 2, 0], [0, 0, 2]],
      prototypes: [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
    },
  };
  input.scores = input.logits;
  input.novelScores = input.novelLogits;
  const samples = Array.from(
    { length: 4 },
    (_, group) => Array.from({ length: 9 }, () => stream.normal() + group / 2),
  );
  const [a, b, c] = samples;
  const means = [0.91, 0.92, 0.9, 0.93, 0.95, 0.92];
  const others = [0.88, 0.87, 0.89, 0.9, 0.91, 0.86];
  const calls = {
    ...Object.fromEntries(measureNames.map((name) => [name, () => evaluateMetric(name, input)])),
    linearProbe: () => measures.linearProbe(...flat(train), ...flat(one)),
    fewShot: () => measures.fewShot(gallery.embeddings, gallery.labels, { ways: 3, episodes: 20 }),
    // Its grid of penalties is of powers, of which engines may differ in the last bit.
    transfer: () => {
      const { probeAccuracy, knnAccuracy } = measures.transfer(gallery, train);
      return { probeAccuracy, knnAccuracy };
    },
    mapAtR: () => measures.mapAtR(one.embeddings, one.labels),
    openSet: () =>
      measures.openSet({ train, known: one, unknown: novel, geometry: input.geometry }),
    ami: () => measures.ami(one.labels, one.predictions),
    spherical: () => measures.silhouetteCosine(one.embeddings, one.labels),
    cka: () => measures.debiasedCka(one.embeddings, input.layer),
    welch: () => statistics.welch(a, b),
    pairedT: () => statistics.pairedT(a, b),
    tInterval: () => statistics.tInterval(a),
    wilcoxon: () => statistics.wilcoxonSignedRank(a, c),
    mannWhitney: () => statistics.mannWhitneyU(a, c),
    bootstrap: () =>
      statistics.bootstrapInterval(a, statistics.median, { seed: 3, resamples: 300 }),
    signFlip: () => statistics.signFlip(means, others),
    friedman: () => statistics.friedman(samples),
    postHoc: () => statistics.friedmanPostHoc(samples),
    bounded: () => statistics.boundedMeanInterval(means, [0, 1]),
    seeds: () => statistics.seedsNeeded({ effectSize: 0.8 }),
    spearman: () => statistics.spearman(a, b),
    binomial: () => statistics.binomialTest(3, 20, 0.4),
    changes: () => statistics.changePoints([...a, ...c.map((value) => value + 9)]),
    compare: () =>
      statistics.compareAll([
        { name: "ab", baseline: a, current: b, smallestEffect: 0.1, direction: "higher" },
        { name: "ac", baseline: a, current: c, smallestEffect: 0.1, direction: "lower" },
      ]),
    judge: () => statistics.judge({ greater: means, less: others }),
  };
  return Object.fromEntries(
    Object.entries(calls).map(([name, call]) => {
      try {
        return [name, plain(call())];
      } catch (error) {
        return [name, `${error.name}: ${error.message}`];
      }
    }),
  );
}

const flat = ({ embeddings, labels }) => [embeddings, labels];

function plain(value) {
  if (typeof value === "number") {
    const view = new DataView(new ArrayBuffer(8));
    view.setFloat64(0, value);
    return view.getBigUint64(0).toString(16).padStart(16, "0");
  }
  if (value instanceof Map) return plain([...value]);
  if (Array.isArray(value) || ArrayBuffer.isView(value)) return Array.from(value, plain);
  if (typeof value !== "object" || value === null) return String(value);
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, plain(each)]));
}
