import type { FixedSchedule, OptimizerOptions } from "../../cell/training.ts";
import { datasetNames } from "../../data/catalogue.ts";
import { OPEN_SET_SPLITS } from "../../data/open_set.ts";
import { losses, lossNames } from "../../losses/catalogue.ts";
import { measureNames, measures } from "../../measures/catalogue.ts";
import type { Reading } from "../../measures/measure.ts";
import { ACTIVATIONS } from "../../networks/activations.ts";
import { backboneNames } from "../../networks/backbones/catalogue.ts";
import { type ComponentName, READING_NAMES } from "../components.ts";
import { loss, openSetScore, space } from "./loss.ts";
import { measure } from "./measure.ts";
import type { Probe } from "./probe.ts";
import { openSetReading, reading } from "./reading.ts";
import { OPEN_SET } from "../stand_ins.ts";
import * as data from "./data.ts";
import * as kernels from "./kernels.ts";
import * as network from "./network.ts";

const ADAM = { name: "adam", learningRate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 } as const;
const OPTIMIZERS: Record<OptimizerOptions["name"], OptimizerOptions[]> = {
  adam: [
    { ...ADAM, decoupledWeightDecay: 0 },
    { ...ADAM, decoupledWeightDecay: 0.05 },
    { ...ADAM, beta1: 0, beta2: 0.5, epsilon: 1e-3, decoupledWeightDecay: 0 },
  ],
  sgd: [
    { name: "sgd", learningRate: 0.1, momentum: 0, weightDecay: 0 },
    { name: "sgd", learningRate: 0.1, momentum: 0.9, weightDecay: 0 },
    { name: "sgd", learningRate: 0.1, momentum: 0.5, weightDecay: 0.01 },
  ],
};
const SCHEDULES: Record<FixedSchedule["name"], FixedSchedule[]> = {
  constant: [{ name: "constant" }],
  cosine: [0, 0.1, 0.25, 0.99].map((warmup) => ({ name: "cosine", warmup })),
  "one-cycle": [0, 0.3, 0.9].flatMap((warmup) =>
    [[25, 1e4], [1, 1]].map(([initialDivisor, finalDivisor]) => ({
      name: "one-cycle",
      warmup,
      initialDivisor: initialDivisor!,
      finalDivisor: finalDivisor!,
    }))
  ),
};

/** The probes of what comes with the project and needs no catalogue. */
const SHARED: Record<ComponentName, Probe> = {
  random: data.random,
  batches: data.batches,
  selection: data.selection,
  "selection/long-tail": data.longTail,
  similarity: data.similarity,
  rotation: data.rotation,
  "open-set": data.openSet,
  "augmentation/shift": data.augmentation({ shift: 2 }, { shift: 1 }, { shift: 5 }),
  "augmentation/crop": data.augmentation(
    { crop: { padding: 2, fill: "zero" } },
    { crop: { padding: 2, fill: "reflect" } },
    { crop: { padding: 4, fill: "reflect" } },
  ),
  "augmentation/flip": data.augmentation({ flip: true }, { flip: false }),
  "augmentation/cutout": data.augmentation({ cutout: 3 }, { cutout: 1 }, { cutout: 4 }),
  "augmentation/several": data.augmentation(
    { shift: 1, crop: { padding: 2, fill: "reflect" }, flip: true, cutout: 2 },
    { shift: 2, flip: true },
    { crop: { padding: 1, fill: "zero" }, cutout: 3 },
  ),
  "kernels/dense": kernels.dense,
  "kernels/sum": kernels.sum,
  "kernels/convolution": kernels.convolution,
  training: network.training,
  "training/open-set": network.trainingOn({ openSetSplit: OPEN_SET, training: { validation: 10 } }),
  "training/rotation": network.trainingOn({ training: { rotation: { maximum: 60 } } }),
  embedding: network.embedding,
  predictions: network.predictions,
  restoration: network.restoration,
  clipping: network.clipping,
  "schedule/plateau": network.plateau,
};

/** The probes of the members of a family, by what stands before the slash. */
const FAMILIES: Record<string, { names: readonly string[]; probe: (name: string) => Probe }> = {
  activation: { names: ACTIVATIONS, probe: network.activation },
  backbone: { names: backboneNames, probe: network.backbone },
  loss: { names: lossNames, probe: (name) => loss(losses.find(name)) },
  measure: { names: measureNames, probe: (name) => measure(measures.find(name)) },
  "open-set-score": { names: lossNames, probe: (name) => openSetScore(losses.find(name)) },
  "open-set": {
    names: datasetNames.flatMap((name) =>
      Array.from({ length: OPEN_SET_SPLITS }, (_, split) => `${name}/${split}`)
    ),
    probe: (name) => () => data.knownClasses(name),
  },
  "open-set-reading": { names: READING_NAMES, probe: (name) => openSetReading(name as Reading) },
  optimizer: {
    names: Object.keys(OPTIMIZERS),
    probe: (name) => network.optimizer(...OPTIMIZERS[name as OptimizerOptions["name"]]),
  },
  reading: { names: READING_NAMES, probe: (name) => reading(name as Reading) },
  space: { names: lossNames, probe: (name) => space(losses.find(name)) },
  schedule: {
    names: Object.keys(SCHEDULES),
    probe: (name) => network.schedule(...SCHEDULES[name as FixedSchedule["name"]]),
  },
};

/** The names of all components, sorted. */
export function componentNames(): ComponentName[] {
  const members = Object.entries(FAMILIES).flatMap(([family, { names }]) =>
    names.map((name) => `${family}/${name}`)
  );
  return [...Object.keys(SHARED), ...members].sort();
}

/** The probe of a component. */
export function probeOf(component: ComponentName): Probe {
  const shared = SHARED[component];
  if (shared !== undefined) return shared;
  const [family, ...rest] = component.split("/");
  return FAMILIES[family!]!.probe(rest.join("/"));
}
