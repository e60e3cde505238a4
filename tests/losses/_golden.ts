import fixture from "../../fixtures/losses.json" with { type: "json" };
import metricLearning from "../../fixtures/metric_learning.json" with { type: "json" };
import { tf } from "../../src/compute/tf.ts";
import { createLoss, type InitialValues, type LossSpec } from "../../src/losses/mod.ts";

/** A case of the float64 reference values, with the tensors of its batch. */
export interface GoldenCase {
  spec: LossSpec;
  classes: number;
  dimension: number;
  embeddings: number[][];
  labels: number[];
  initial: InitialValues;
  value: number;
  gradients: Record<string, number[] | number[][]>;
}

/** All cases, of one loss if a name is given. */
export function goldenCases(name?: string): GoldenCase[] {
  const cases = [...fixture.cases, ...metricLearning.cases];
  return cases.filter((c) => !name || c.loss === name).map((c) => {
    const batch = fixture.batches[c.batch]! as unknown as Record<string, number[][]>;
    return {
      spec: { name: c.loss, ...c.params },
      classes: batch.bias!.length,
      dimension: batch.embeddings![0]!.length,
      embeddings: batch.embeddings!,
      labels: batch.labels as unknown as number[],
      initial: Object.fromEntries(c.tensors.map((key) => [key, batch[key]!])),
      value: c.value,
      gradients: c.gradients as GoldenCase["gradients"],
    };
  });
}

/** The largest relative errors of the value and of any gradient on the active backend. */
export async function goldenErrors(
  golden: GoldenCase,
): Promise<{ value: number; gradient: number }> {
  const { classes, dimension, initial } = golden;
  const loss = createLoss(golden.spec, { classes, dimension, seed: 1, initial });
  const names = Object.keys(golden.gradients);
  const results = tf.tidy(() => {
    const labels = tf.tensor1d(golden.labels, "int32");
    const embeddings = tf.variable(tf.tensor2d(golden.embeddings));
    const inputs = names.map((name) => name === "embeddings" ? embeddings : loss.variables[name]!);
    const { value, grads } = tf.variableGrads(() => loss.compute(embeddings, labels), inputs);
    const gradients = inputs.map((input) => tf.keep(grads[input.name]!));
    embeddings.dispose();
    return { value: tf.keep(value), gradients };
  });
  const value = (await results.value.data())[0]!;
  let gradient = 0;
  for (const [i, tensor] of results.gradients.entries()) {
    const expected = golden.gradients[names[i]!]!.flat();
    gradient = Math.max(gradient, relativeError(await tensor.data(), expected));
  }
  tf.dispose([results.value, ...results.gradients]);
  loss.dispose();
  return { value: Math.abs(value - golden.value) / Math.abs(golden.value), gradient };
}

function relativeError(actual: ArrayLike<number>, expected: number[]): number {
  const largest = Math.max(...expected.map(Math.abs), 1e-12);
  return Math.max(...expected.map((e, i) => Math.abs(actual[i]! - e))) / largest;
}
