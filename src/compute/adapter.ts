/** A graphics adapter as WebGPU reports it. */
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
