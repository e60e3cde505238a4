import { assertEquals, assertStringIncludes } from "@std/assert";
import { folderOf } from "../data/_images.ts";
import { npz } from "../imports/_files.ts";
import { call } from "./_call.ts";

const PIXELS = 12 * 16 * 16;

/** A module that reads a file beside it: twelve images to train on, and twelve others to test. */
const READER = `
const bytes = Deno.readFileSync(new URL("./scans.bin", import.meta.url));
const labels = Array.from({ length: 12 }, (_, at) => at % 3);
const part = (at) => ({ images: bytes.slice(at * ${PIXELS}, (at + 1) * ${PIXELS}), labels });
export const scans = {
  name: "scans", title: "Scans", shape: [16, 16, 1], classNames: ["0", "1", "2"],
  openSetSplits: [["0", "2"]],
  read: () => ({ train: part(0), test: part(1) }),
};`;

const study = (dataset: string, parts: object) =>
  JSON.stringify({
    name: "scanned",
    title: "Scanned",
    matrix: { dataset: [dataset], loss: [{ name: "softmax" }], seed: [1, 2] },
    training: { epochs: 1, batchSize: 4, backbone: "linear" },
    measures: ["accuracy"],
    figures: ["metric-dots"],
    ...parts,
  });

Deno.test("a dataset that a module reads is trained on, verified, and identified by its pixels", async (t) => {
  const bytes = Uint8Array.from({ length: 2 * PIXELS }, (_, at) => (at * 2654435761 >>> 24) & 255);
  const labels = Uint8Array.from({ length: 12 }, (_, at) => at % 3);
  const part = (at: number) => ({
    ...{ descr: "|u1", shape: [12, 16, 16] },
    bytes: bytes.slice(at * PIXELS, (at + 1) * PIXELS),
  });
  const named = { descr: "|u1", shape: [12], bytes: labels };
  const modules = ["./scans.js"];
  const folder = await folderOf({
    "scans.bin": bytes,
    "scans.js": READER,
    "scanned.json": study("scans", { modules }),
    "split.json": study("scans", { modules, include: [{ openSetSplit: 0 }] }),
    "arrays.npz": npz({ x_train: part(0), x_test: part(1), y_train: named, y_test: named }),
    "arrays.json": study("./arrays.dataset.json", {}),
    "clash.json": study("./clash.dataset.json", { modules }),
  });
  const places = ["--store", `${folder}/store`, "--data-dir", `${folder}/data`];
  const wasm = ["--backend", "wasm"];
  const run = async (...args: string[]) => {
    const { code, out, err } = await call(args, { cwd: folder });
    return { code, out, err, said: `${args.join(" ")}\n${out}${err}` };
  };
  const cells = ({ out }: { out: string }): string[] =>
    JSON.parse(out).cells.map(({ digest }: { digest: string }) => digest);
  const dryRun = (file: string) =>
    run("reproduce", file, "--dry-run", "--json", ...places, ...wasm);

  const digests: string[] = [];

  await t.step("it is trained by workers, and verified without the module", async () => {
    const trained = await run("reproduce", "scanned.json", "--jobs", "2", ...places, ...wasm);
    assertEquals(trained.code, 0, trained.said);
    assertStringIncludes(trained.err, "scans softmax");
    const again = await run("verify", "--sample", "1", "--measures", "1", ...places);
    assertEquals(again.code, 0, again.said);
  });

  await t.step("the same pixels from arrays are the same networks", async () => {
    const added = await run("data", "add", "arrays.npz");
    assertEquals(added.code, 0, added.said);
    const [own, arrays] = [await dryRun("scanned.json"), await dryRun("arrays.json")];
    assertEquals([own.code, arrays.code], [0, 0], own.said + arrays.said);
    assertEquals(cells(arrays), cells(own));
    digests.push(...cells(own));
  });

  await t.step("its open-set splits are those that it declares", async () => {
    const { code, said, out } = await dryRun("split.json");
    assertEquals(code, 0, said);
    assertEquals(JSON.parse(out).cells.length, 4);
  });

  await t.step("a name that is taken is refused", async () => {
    const added = await run(
      ...["data", "add", "arrays.npz", "--out", "clash.dataset.json", "--name", "scans"],
    );
    assertEquals(added.code, 0, added.said);
    await Deno.writeFile(`${folder}/scans.bin`, bytes.toReversed());
    const clash = await dryRun("clash.json");
    assertEquals(clash.code, 2, clash.said);
    assertStringIncludes(clash.err, '"scans.js" has another dataset "scans"');
  });

  await t.step("other pixels are other networks", async () => {
    const own = await dryRun("scanned.json");
    assertEquals(cells(own).filter((digest) => digests.includes(digest)), [], own.said);
  });
  await Deno.remove(folder, { recursive: true });
});

Deno.test("check finds what is wrong with a reader", async () => {
  const folder = await folderOf({
    "wrong.js": `
const part = (fill) => ({ images: new Uint8Array(512).map(fill), labels: [0, 1] });
const reader = (name, fill, other = (pixel, at) => 255 - fill(pixel, at)) => ({
  name, title: name, shape: [16, 16, 1], classNames: ["a", "b"],
  read: () => ({ train: part(fill), test: part(other) }),
});
export const chance = reader("chance", () => 256 * Math.random());
export const unit = reader("unit", (_, at) => at % 2);
export const copied = reader("copied", (_, at) => at % 256, (_, at) => at % 256);
export const good = reader("good", (_, at) => at * 7 % 256);`,
  });
  const { code, out, err } = await call(["check", "--json", "wrong.js"], { cwd: folder });
  assertEquals(code, 1, out + err);
  const parts: { name: string; checks: { check: string; failure?: string }[] }[] = JSON.parse(out);
  assertEquals(
    parts.map(({ name, checks }) => [
      name,
      ...checks.filter(({ failure }) => failure).map(({ check }) => check),
    ]).toSorted(),
    [["chance", "same images again"], ["copied", "copies"], ["good"], ["unit", "pixels"]],
  );
  await Deno.remove(folder, { recursive: true });
});
