/**
 * A peer that trains with this project: answers each line of its input, a {@linkcode Task}, with
 * the milliseconds of its steps. With `--stock`, on tfjs's own kernels.
 */
import "@tensorflow/tfjs-backend-wasm";
import { useBackend } from "../../src/compute/backend.ts";
import { tf } from "../../src/compute/tf.ts";
import { createStepper, type Stepper, timed } from "../../src/verification/stepper.ts";
import { registerStockFilterGradient } from "./_stock.ts";
import type { Task } from "./_task.ts";

if (Deno.args.includes("--stock")) {
  tf.env().set("PROD", true);
  await tf.setBackend("wasm");
  registerStockFilterGradient();
} else {
  await useBackend("wasm");
}

const steppers = new Map<string, Stepper>();
for await (const line of lines(Deno.stdin.readable)) {
  const task = JSON.parse(line) as Task;
  const { loss: { name }, size } = task;
  const key = `${name}/${size}`;
  const stepper = steppers.get(key) ?? createStepper(name, size);
  steppers.set(key, stepper);
  console.log(JSON.stringify(Array.from({ length: task.steps }, () => timed(stepper))));
}

async function* lines(stream: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncGenerator<string> {
  let rest = "";
  for await (const chunk of stream.pipeThrough(new TextDecoderStream())) {
    const parts = (rest + chunk).split("\n");
    rest = parts.pop()!;
    yield* parts;
  }
}
