import { dimensionOf } from "../../src/verification/stepper.ts";
import { lossDefinition } from "../../src/losses/catalogue.ts";
import { randomBatch } from "../../src/losses/conformance/batch.ts";
import { referenceEvaluation } from "../../src/losses/conformance/gradients.ts";
import { subjectsOf } from "../../src/losses/conformance/subject.ts";
import { createLoss, resolveLoss } from "../../src/losses/resolve.ts";
import type { Answer, Question, Subject } from "./_task.ts";

const CLASSES = 10;
/** How far a peer may be from our reference, of the greater of 1 and the value. */
const TOLERANCE = 1e-5;

/** A loss by name with its parameters and variables. */
export async function subjectOf(name: string): Promise<Subject> {
  const geometry = { classes: CLASSES, dimension: dimensionOf(name) };
  const loss = createLoss({ name }, { ...geometry, seed: 1 });
  const variables: Subject["variables"] = {};
  for (const [each, variable] of Object.entries(loss.variables)) {
    const values = [...await variable.data()];
    const columns = variable.shape.at(-1)!;
    variables[each] = Array.from(
      { length: values.length / columns },
      (_, row) => values.slice(row * columns, (row + 1) * columns),
    );
  }
  loss.dispose();
  return { loss: resolveLoss({ name }, geometry), dimension: geometry.dimension, variables };
}

/**
 * Makes sure that a peer computes the same loss: its value and its gradient to the embeddings are
 * those of our float64 reference.
 *
 * @throws {Error} If they differ.
 */
export async function checkSameLoss(
  subject: Subject,
  ask: (question: Question) => Promise<Answer>,
): Promise<void> {
  const { name } = subject.loss;
  const geometry = { classes: CLASSES, dimension: subject.dimension };
  const definition = lossDefinition(name);
  const [ours] = subjectsOf(definition, geometry, 1);
  const batch = randomBatch(geometry, 1);
  const loss = ours!.create();
  const { value, gradients } = await referenceEvaluation(ours!, loss, batch);
  ours!.release(loss);
  const answer = await ask({ ...subject, batch });
  const far = (a: number, b: number) => !(Math.abs(a - b) <= TOLERANCE * Math.max(1, Math.abs(b)));
  if (far(answer.value, value)) {
    throw new Error(`Cannot compare "${name}": its value is ${answer.value}, ours ${value}`);
  }
  // By design such a gradient is not that of the value, which is all that a reference gives.
  if (definition.surrogateGradient) return;
  const at = gradients.embeddings!.findIndex((own, i) => far(answer.gradient[i]!, own));
  if (at < 0) return;
  throw new Error(
    `Cannot compare "${name}": component ${at} of its gradient is ${answer.gradient[at]}, ours ${
      gradients.embeddings![at]
    }`,
  );
}
