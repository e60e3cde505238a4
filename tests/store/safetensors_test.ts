import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { decodeSafetensors, encodeSafetensors } from "../../src/store/safetensors.ts";
import { lacks, pythonWithNumpy } from "../_requires.ts";

const arrays = fc.dictionary(
  fc.string({ minLength: 1, maxLength: 12 }).filter((name) => name !== "__proto__"),
  fc.array(fc.nat(3), { maxLength: 3 }).chain((shape) => {
    const size = shape.reduce((product, side) => product * side, 1);
    return fc.array(fc.float(), { minLength: size, maxLength: size })
      .map((values) => ({ shape, data: Float32Array.from(values) }));
  }),
  { maxKeys: 4, noNullPrototype: true },
);

Deno.test("encodeSafetensors() gives back any arrays", () => {
  fc.assert(fc.property(arrays, (weights) => {
    assertEquals(decodeSafetensors(encodeSafetensors(weights)), weights);
  }));
});

Deno.test("decodeSafetensors() survives any byte that is changed or cut off", () => {
  const bytes = encodeSafetensors({ a: { shape: [2, 2], data: Float32Array.of(1, 2, 3, 4) } });
  fc.assert(fc.property(fc.nat(bytes.length - 1), fc.nat(255), (at, value) => {
    const changed = bytes.slice();
    changed[at] = value;
    try {
      decodeSafetensors(changed);
    } catch (error) {
      if (!(error instanceof Error)) throw error;
    }
    assertThrows(() => decodeSafetensors(bytes.subarray(0, at)));
  }));
});

Deno.test("encodeSafetensors() writes what PyTorch's users open with three lines of Python", async (context) => {
  const folder = await Deno.makeTempDir();
  const file = `${folder}/weights.safetensors`;
  await Deno.writeFile(
    file,
    encodeSafetensors({
      "dense/weights": { shape: [2, 3], data: Float32Array.of(1, 2, 3, 4, 5, 6) },
      "dense/bias": { shape: [3], data: Float32Array.of(-1, 0.5, 7) },
    }),
  );
  const docs = await Deno.readTextFile("docs/reproducibility.md");
  const snippet = docs.match(/```python\n([\s\S]*?)```/)![1]!;
  await context.step({
    name: "with NumPy alone",
    ignore: await lacks("numpy"),
    async fn() {
      const code = snippet.replace(/"[^"]*weights\.safetensors"/, JSON.stringify(file)) +
        `\nprint(weights["dense/weights"].tolist(), weights["dense/bias"].tolist())`;
      const python = (await pythonWithNumpy())!;
      const { stdout } = await new Deno.Command(python, { args: ["-c", code] }).output();
      assertEquals(
        new TextDecoder().decode(stdout).trim(),
        "[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]] [-1.0, 0.5, 7.0]",
      );
    },
  });
  await Deno.remove(folder, { recursive: true });
});
