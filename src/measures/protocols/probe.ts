import { z } from "zod";
import { defineMeasure, type MeasureDefinition } from "../measure.ts";
import { linearProbe } from "../metrics/linear_probe.ts";
import { noted } from "../metrics/reason.ts";

/** `linearProbe` on the embedding as a measure: fitted to the training images, held to the test images. */
export const probeMeasure: MeasureDefinition = defineMeasure({
  name: "probeAccuracy",
  title: "Linear probe accuracy",
  description: "Accuracy of a logistic regression on the frozen embedding",
  direction: "higher",
  range: [0, 1],
  invariances: ["rotation"],
  parameters: z.strictObject({ C: z.number().positive().default(1) }),
  reads: ["train", "embeddings", "labels"],
  compute: ({ train, embeddings, labels }, { C }) => {
    const { accuracy, converged, iterations } = linearProbe(
      train.embeddings,
      train.labels,
      embeddings,
      labels,
      { C },
    );
    return converged
      ? accuracy
      : noted(accuracy, `L-BFGS did not converge in ${iterations} iterations`);
  },
});
