import { moveFiles, replaceEverywhere, type Tree } from "./_copy.ts";

/** A change of the sources that changes nothing of what they compute. */
export interface Refactoring {
  what: string;
  apply(tree: Tree): Promise<void>;
}

const inFile =
  (file: string, ...edits: (readonly [from: string | RegExp, to: string])[]) =>
  async (tree: Tree) => {
    for (const [from, to] of edits) await tree.edit(file, (text) => text.replaceAll(from, to));
  };

/** The changes, in the order in which they are made. */
export const REFACTORINGS: readonly Refactoring[] = [
  {
    what: "a function is split",
    apply: inFile("src/measures/metrics/silhouette.ts", [
      "    return Math.max(a, b) === 0 ? 0 : (b - a) / Math.max(a, b);\n  });\n}",
      "    return silhouetteOf(a, b);\n  });\n}\n\nfunction silhouetteOf(a: number, b: number): number {\n" +
      "  const greater = Math.max(a, b);\n  if (greater === 0) return 0;\n  return (b - a) / greater;\n}",
    ]),
  },
  {
    what: "a step of an optimiser is split off",
    apply: inFile(
      "src/networks/optimizers.ts",
      [
        /const force = weightDecay === 0[\s\S]*?;\n/g,
        "const force = forceOn(variable, gradient, weightDecay);\n",
      ],
      [
        /$(?![\s\S])/g,
        "\nfunction forceOn(x: tf.Variable, gradient: tf.Tensor, decay: number): tf.Tensor {\n" +
        "  if (decay === 0) return gradient;\n  return tf.add(gradient, tf.mul(x, decay));\n}\n",
      ],
    ),
  },
  {
    what: "a helper is inlined",
    apply: inFile(
      "src/networks/train.ts",
      [
        "angles: angles && gather(angles, indices),",
        "angles: angles && Float32Array.from(indices, (index) => angles[index]!),",
      ],
      [/function gather\([\s\S]*?\n\}\n/g, ""],
    ),
  },
  {
    what: "another helper is inlined",
    apply: inFile("src/data/batches.ts", [
      "return tf.tensor4d(unitPixels(split.images),",
      "const values = new Float32Array(split.images.length);\n" +
      "  split.images.forEach((pixel, at) => values[at] = UNIT_VALUES[pixel]!);\n" +
      "  return tf.tensor4d(values,",
    ], [/\/\*\* Pixels of 0 to 255[\s\S]*?\n\}\n/g, ""]),
  },
  {
    what: "a loop becomes a call",
    apply: inFile("src/measures/metrics/retrieval.ts", [
      "for (let rank = 1; rank <= hits.length; rank++) if (hits[rank - 1]) sum += ++found / rank;",
      "hits.forEach((hit, at) => {\n    if (hit === 1) sum += ++found / (at + 1);\n  });",
    ]),
  },
  {
    what: "statements stand in another order",
    apply: async (tree) => {
      await inFile("src/losses/catalogue/center.ts", [
        "const targets = oneHot(labels, classes);\n        const offsets",
        "const members = oneHot(labels, classes);\n        const targets = members;\n        const offsets",
      ])(tree);
      await inFile("src/networks/train.ts", [
        "  const history: HistoryRow[] = [];\n  let step = 0;\n",
        "  let step: number = 0;\n  const history = new Array<HistoryRow>();\n",
      ])(tree);
      await inFile("src/measures/metrics/class_means.ts", [
        "  const sum = new Float64Array(d * d);\n  const centred = new Float64Array(CHUNK * d);\n",
        "  const centred = new Float64Array(CHUNK * d);\n  const sum = new Float64Array(d * d);\n",
      ])(tree);
      await inFile("src/compute/kernels/install.ts", [
        "  installAdam();\n  installConv2d();\n",
        "  installConv2d();\n  installAdam();\n",
      ])(tree);
    },
  },
  {
    what: "functions stand in another order",
    apply: inFile("src/measures/metrics/class_means.ts", [
      /(\/\*\* tr S_W:[\s\S]*?\n\}\n)\n(\/\*\* tr S_B:[\s\S]*?\n\}\n)/g,
      "$2\n$1",
    ]),
  },
  {
    what: "helpers have other names",
    apply: async (tree) => {
      await replaceEverywhere(tree, /\bmaskedLogSumExp\b/g, "logSumOfKept");
      await replaceEverywhere(tree, /\bcheckMatrix\b/g, "requireMatrix");
      await replaceEverywhere(tree, /\bclipGradients\b/g, "limitNorm");
      await replaceEverywhere(tree, /\bepochOrder\b/g, "visitingOrder");
      await replaceEverywhere(tree, /\bpredictionsOf\b/g, "bestClasses");
    },
  },
  {
    what: "types and parameters have other names",
    apply: async (tree) => {
      await replaceEverywhere(tree, /\bAngularBatch\b/g, "DirectedBatch");
      await replaceEverywhere(tree, /\bClassMeans\b/g, "Centroids");
      await inFile("src/losses/catalogue/cosface.ts", [/\bbound\b/g, "widest"])(tree);
      await inFile("src/networks/optimizers.ts", [/\bpower([12])\b/g, "decay$1"])(tree);
    },
  },
  {
    what: "titles and descriptions have other words",
    apply: async (tree) => {
      await inFile("src/data/datasets/mnist.ts", ['title: "MNIST"', 'title: "Handwritten digits"'])(
        tree,
      );
      await inFile("src/data/datasets/mnist.ts", ["Digits (a sample of MNIST)", "Some digits"])(
        tree,
      );
      await inFile("src/networks/backbones/scholl.ts", [
        "Three convolutions of",
        "A network of three convolutions:",
      ])(tree);
      await inFile("src/losses/catalogue/center.ts", [
        'title: "Center loss"',
        'title: "Wen\'s loss"',
      ])(tree);
      await inFile("src/losses/catalogue/cosface.ts", ["arXiv 2408.01767, figure 4", "Scholl"])(
        tree,
      );
      await inFile("src/measures/metrics/neural_collapse.ts", [
        "Variability within",
        "Spread within",
      ])(tree);
      await inFile("src/measures/protocols/open_set_measure.ts", ["nearest class mean", "means"])(
        tree,
      );
    },
  },
  {
    what: "messages and notes have other words",
    apply: async (tree) => {
      await replaceEverywhere(tree, /(["`])Cannot /g, "$1One cannot ");
      await replaceEverywhere(tree, /`valid are /g, "`there are ");
      await replaceEverywhere(tree, /: unknown key; /g, ": it has no such key; ");
      await replaceEverywhere(tree, /"there are no samples"/g, '"no sample is there"');
      await replaceEverywhere(tree, /"there is only one class"/g, '"all are of one class"');
      await replaceEverywhere(tree, /the network tells no class of/g, "no class is told of");
    },
  },
  {
    what: "comments are gone",
    apply: (tree) => replaceEverywhere(tree, /^ *\/\*\*[\s\S]*?\*\/\n/gm, ""),
  },
  {
    what: "files are elsewhere",
    apply: (tree) =>
      moveFiles(tree, {
        "src/networks/optimizers.ts": "src/networks/steps/gradient_norm.ts",
        "src/networks/train.ts": "src/networks/steps/loop.ts",
        "src/networks/backbones/resnet8.ts": "src/networks/residual.ts",
        "src/base/text.ts": "src/base/words/advice.ts",
        "src/base/random.ts": "src/base/chance.ts",
        "src/measures/metrics/neural_collapse.ts": "src/measures/metrics/collapse/simplex.ts",
        "src/measures/metrics/distances.ts": "src/measures/geometry/distances.ts",
        "src/compute/kernels/stock.ts": "src/compute/kernels/reductions.ts",
        "src/compute/kernels/kernels.wasm": "src/compute/kernels/binary/pack.wasm",
        "src/losses/catalogue/center.ts": "src/losses/attraction/wen.ts",
        "src/losses/catalogue/_tensors.ts": "src/losses/tools/algebra.ts",
        "src/data/datasets/mnist.ts": "src/data/sources/handwriting.ts",
        "src/data/idx.ts": "src/data/formats/idx.ts",
        "src/cell/classes.ts": "src/cell/known/classes.ts",
      }),
  },
  {
    what: "all code has another layout",
    apply: async (tree) => {
      const { success, stderr } = await new Deno.Command(Deno.execPath(), {
        args: ["fmt", "-q", "--line-width=72", "--indent-width=4", "--single-quote", "src"],
        cwd: tree.path,
      }).output();
      if (!success) throw new Error(new TextDecoder().decode(stderr));
      if (!(await tree.read("src/networks/steps/loop.ts")).includes("    let step: number = 0;")) {
        throw new Error("The layout is as it was");
      }
    },
  },
];
