import { assertEquals, assertRejects } from "@std/assert";
import { type BackendName, useBackend } from "../../src/compute/backend.ts";
import { tf } from "../../src/compute/tf.ts";
import { InputError } from "../../src/base/errors.ts";
import { lacks } from "../_requires.ts";

for (const name of ["cpu", "wasm"] as const) {
  Deno.test(`useBackend() computes on ${name} when asked to`, async () => {
    const backend = await useBackend(name);
    assertEquals(backend.name, name);
    // A machine without a fused multiply-add says so.
    if (backend.class === name) assertEquals(backend.reason, "asked for");
    else assertEquals(backend.class, "wasm-plain");
    assertEquals(tf.getBackend(), name);
  });
}

Deno.test("useBackend() may be called again before it has ended", async () => {
  const used = await Promise.all(
    (["wasm", "wasm", "cpu", "wasm"] as const).map((name) => useBackend(name)),
  );
  assertEquals(used.map(({ name }) => name), ["wasm", "wasm", "cpu", "wasm"]);
  assertEquals(tf.getBackend(), "wasm");
});

Deno.test("useBackend() says why it chose a backend", async () => {
  const { name, reason } = await useBackend("auto");
  assertEquals(name, tf.getBackend());
  assertEquals(reason.startsWith("auto: "), true);
});

Deno.test("useBackend() takes WASM where the adapter is software", async (context) => {
  await context.step({
    name: "on this machine",
    ignore: await lacks("softwareAdapter"),
    fn: async () => assertEquals((await useBackend("auto")).name, "wasm"),
  });
});

Deno.test("useBackend() refuses a backend that does not exist", async () => {
  await assertRejects(() => useBackend("cuda" as BackendName), InputError, "wasm");
});

Deno.test("useBackend() fails where tfjs would fall back without a word", async () => {
  const { code, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      "eval",
      "--ext=ts",
      `import { useBackend } from "./src/compute/backend.ts"; await useBackend("wasm");`,
    ],
  }).output();
  // With every permission it works; the same without the right to read is refused below.
  assertEquals(code, 0, new TextDecoder().decode(stderr));
  const file = await Deno.makeTempFile({ dir: "tests/compute", suffix: ".ts" });
  await Deno.writeTextFile(
    file,
    `import { useBackend } from "../../src/compute/backend.ts"; await useBackend("wasm");`,
  );
  const denied = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-prompt", "--allow-env", file],
  }).output();
  await Deno.remove(file);
  assertEquals(denied.code, 1);
});
