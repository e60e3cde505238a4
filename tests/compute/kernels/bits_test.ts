import { assertEquals } from "@std/assert";
import { WIDEN } from "../../../src/compute/widen.ts";

/** The hash of what `_bits.ts` computes, of each class of machines. */
const HASHES = {
  wasm: "ef0199cc2f2f56f1ae9ff9adba9e7b43e0c969944b80b95c3b4f36fd46514706",
  "wasm-plain": "d120eed4f684849e1daa6e815707c15b66406e88adc38f97db02ec0e7c4c9a6b",
};

/** Only optimised code is widened, and a short program would run little of it. */
const OPTIMISED = "--no-liftoff";

async function bits(...flags: string[]): Promise<unknown> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "-A", "--no-check", ...flags.length > 0 ? [`--v8-flags=${flags}`] : []],
      "tests/compute/kernels/_bits.ts",
    ],
  }).output();
  assertEquals(code, 0, new TextDecoder().decode(stderr));
  return JSON.parse(new TextDecoder().decode(stdout));
}

Deno.test("installKernels() computes the same bits with V8's widening as without", async () => {
  const expected = { class: "wasm", hash: HASHES.wasm };
  assertEquals(await bits(), expected);
  assertEquals(await bits(OPTIMISED, WIDEN), expected);
});

Deno.test({
  name: "useBackend() tells apart machines without a fused multiply-add",
  // On other processors V8 has no flag that hides the instruction.
  ignore: Deno.build.arch !== "x86_64",
  async fn() {
    const expected = { class: "wasm-plain", hash: HASHES["wasm-plain"] };
    assertEquals(await bits("--no-enable-fma3"), expected);
    assertEquals(await bits("--no-enable-fma3", OPTIMISED, WIDEN), expected);
  },
});
