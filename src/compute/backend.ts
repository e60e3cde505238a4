import "@tensorflow/tfjs-backend-wasm";
import "@tensorflow/tfjs-backend-webgpu";
import { EnvironmentError, InputError } from "../base/errors.ts";
import { installKernels } from "./kernels/install.ts";
import { isFused } from "./kernels/wasm.ts";
import { tf } from "./tf.ts";

/** The name of a backend, or `auto` for the best one of this machine. */
export const BACKEND_NAMES = ["auto", "webgpu", "wasm", "cpu"] as const;

/** The name of a backend, or `auto`. */
export type BackendName = typeof BACKEND_NAMES[number];

/**
 * Machines whose results have the same bits, or on `webgpu` and `cpu` are expected to be close: on
 * `wasm` the multiply-add of the kernels rounds once, on `wasm-plain` product and sum are rounded.
 */
export type BackendClass = "webgpu" | "wasm" | "wasm-plain" | "cpu";

/** The backend that computes, and why it was chosen. */
export interface Backend {
  /** The backend in use. */
  name: Exclude<BackendName, "auto">;
  /** The class that decides the bits of its results. */
  class: BackendClass;
  /** Why this one: asked for, or what the choice found. */
  reason: string;
  /** The graphics adapter, on WebGPU. */
  adapter?: Adapter;
}

/**
 * Makes tfjs compute on a backend, and makes sure that it does.
 *
 * `auto` takes WebGPU when the adapter is real hardware, WASM otherwise. Left alone, tfjs falls
 * back to another backend without a word when the wanted one fails; here that is an error.
 *
 * @param name The backend to use, default `auto`.
 * @returns The backend in use and the reason for it.
 * @throws {InputError} If there is no backend of that name.
 * @throws {EnvironmentError} If this machine cannot run the backend.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { useBackend } from "@loss-atlas/loss-atlas";
 *
 * const backend = await useBackend("wasm");
 * assertEquals(backend.name, "wasm");
 * assertEquals(backend.reason, "asked for");
 * ```
 */
export async function useBackend(name: BackendName = "auto"): Promise<Backend> {
  if (!BACKEND_NAMES.includes(name)) {
    throw new InputError(
      `Cannot use the backend "${name}": the backends are ${BACKEND_NAMES.join(", ")}`,
    );
  }
  quietTfjs();
  if (name === "cpu" || name === "wasm") return await activate({ name, reason: "asked for" });

  const { adapter, missing } = await hardwareAdapter();
  if (name === "webgpu") {
    if (!adapter) throw new EnvironmentError(`Cannot use the backend "webgpu" because ${missing}`);
    return await activate({ name, reason: "asked for", adapter });
  }
  if (!adapter) return await activate({ name: "wasm", reason: `auto: ${missing}` });
  if (adapter.software) {
    const reason = `auto: the graphics adapter is software (${adapter.description})`;
    return await activate({ name: "wasm", reason });
  }
  return await activate({ name: "webgpu", reason: "auto: a hardware graphics adapter", adapter });
}

let last: Promise<unknown> = Promise.resolve();

/** One after the other: of two backends that are set at once tfjs gives neither. */
function activate(backend: Omit<Backend, "class">): Promise<Backend> {
  const next = last.then(() => activateNow(backend));
  last = next.catch(() => {});
  return next;
}

async function activateNow(backend: Omit<Backend, "class">): Promise<Backend> {
  const { name } = backend;
  let works = false;
  let cause: unknown;
  try {
    works = await tf.setBackend(name);
    await tf.ready();
  } catch (error) {
    cause = error;
  }
  if (!works || tf.getBackend() !== name) {
    const hint = name === "wasm" ? ": grant permission to read node_modules" : "";
    throw new EnvironmentError(`Cannot use the backend "${name}" on this machine${hint}`, {
      cause,
    });
  }
  if (name !== "wasm") return { ...backend, class: name };
  installKernels();
  if (isFused()) return { ...backend, class: "wasm" };
  const reason = `${backend.reason}; without a fused multiply-add, as this machine has none`;
  return { ...backend, class: "wasm-plain", reason };
}

/** Production mode keeps the tfjs banner and its deprecation notes from the user's terminal. */
function quietTfjs(): void {
  tf.env().set("PROD", true);
}

/**
 * A graphics adapter as WebGPU reports it.
 *
 * @experimental
 */
export interface Adapter {
  /** Vendor, architecture and device, as far as the driver tells. */
  description: string;
  /** Whether the adapter is emulated on the CPU: right for tests, far too slow to train on. */
  software: boolean;
}

/** Asks WebGPU for its adapter; where there is none, tells why. */
export async function hardwareAdapter(): Promise<{ adapter?: Adapter; missing: string }> {
  quietDrivers();
  if (!navigator.gpu) return { missing: "this runtime has no WebGPU" };
  const adapter = await navigator.gpu.requestAdapter();
  if (!adapter) {
    return {
      missing: "no graphics adapter was found (on Linux, WebGPU needs libvulkan1 and a driver)",
    };
  }
  const { vendor, architecture, device, description, isFallbackAdapter } = adapter.info as
    & GPUAdapterInfo
    & { isFallbackAdapter?: boolean };
  const name = [vendor, architecture, device, description].filter(Boolean).join(" ");
  return {
    adapter: { description: name || "unnamed", software: isFallbackAdapter ?? false },
    missing: "",
  };
}

/** Mesa writes to stderr where this variable is not set, as in containers and in CI. */
function quietDrivers(): void {
  if (Deno.build.os === "linux" && !Deno.env.get("XDG_RUNTIME_DIR")) {
    Deno.env.set("XDG_RUNTIME_DIR", "/tmp");
  }
}
