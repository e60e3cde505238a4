import "./_backend.ts";
import { createStepper, type Stepper } from "../src/verification/stepper.ts";
import { lossNames } from "../src/losses/catalogue.ts";

for (const size of [28, 32] as const) {
  for (const loss of lossNames) {
    let stepper: Stepper | undefined;
    Deno.bench(`step with ${loss}`, {
      group: `training step, ${size} x ${size} x ${size === 28 ? 1 : 3}, batch 128`,
      baseline: loss === "softmax",
      n: 5,
      warmup: 2,
    }, () => (stepper ??= createStepper(loss, size)).step());
  }
}
