/**
 * The WASM backend without a permission, so that a bare `deno bench` can use it: the binary of tfjs
 * is a part of the module graph here, where elsewhere tfjs reads the file.
 */
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import binary from "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm" with {
  type: "bytes",
};
import { useBackend } from "../src/compute/backend.ts";
import { tf } from "../src/compute/tf.ts";

tf.env().platform.fetch = () => Promise.resolve(new Response(binary));
setWasmPaths("tfjs-backend-wasm-simd.wasm", true);
await useBackend("wasm");
