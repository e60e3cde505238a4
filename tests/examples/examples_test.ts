import { assertEquals, assertStringIncludes } from "@std/assert";
import { strangerShare } from "../../examples/own_metric.ts";
import { withFolder } from "../integration/_folder.ts";
import { openStore } from "../../src/store/mod.ts";

async function run(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-check", ...args],
    env: { NO_COLOR: "1" },
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, out: text(stdout), err: text(stderr) };
}

Deno.test("the example study trains with the example loss, and the example metric reads it", async () => {
  await withFolder(async (folder) => {
    const launched = ["--allow-read", "--allow-write", "--allow-env", "--allow-run"];
    const study = await run(
      ...[...launched, "src/cli/launch.ts", "reproduce", "examples/own_study.json"],
      ...["--loss", "examples/own_loss.ts", "--jobs", "1", "--backend", "wasm"],
      ...["--store", `${folder}/store`, "--out", `${folder}/report`],
    );
    assertEquals(study.code, 0, study.err);
    assertStringIncludes(study.out, "shorter-is-tighter");
    const own = await run(
      "--allow-read",
      "--allow-env",
      "examples/own_metric.ts",
      `${folder}/store`,
    );
    assertEquals(own.code, 0, own.err);
    assertEquals(own.out.trim().split("\n").length, 4);
    const store = openStore(`${folder}/store`);
    const lengths = new Map<string, number>();
    for (const digest of await store.list()) {
      const network = await store.open(digest);
      const { coordinates: { data } } = await network.embeddings();
      const { loss: { name } } = network.record.cell;
      lengths.set(name, (lengths.get(name) ?? 0) + Math.hypot(...data));
    }
    // The loss does what it says.
    assertEquals(lengths.get("short-softmax")! < lengths.get("softmax")!, true);
  });
});

Deno.test("strangerShare() counts test embeddings beside another class", () => {
  const embeddings = {
    splits: ["test", "test", "test", "unknown"] as const,
    labels: Int32Array.of(0, 0, 1, 1),
    predictions: Int32Array.of(0, 0, 1, 1),
    coordinates: { data: Float32Array.of(0, 1, 3, 3.1), rows: 4, columns: 1 },
  };
  assertEquals(strangerShare({ ...embeddings, splits: [...embeddings.splits] }), 1 / 3);
});
