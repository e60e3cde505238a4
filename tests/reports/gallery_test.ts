import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { FIGURES } from "../../src/reports/mod.ts";
import { renderGallery } from "../../src/reports/gallery.ts";
import { sampleRun } from "./_sample.ts";

Deno.test("renderGallery() shows every figure that the runs allow, each from its own file", () => {
  const experiment = { name: "x", title: "X", figures: ["embedding-grid"] };
  const files = renderGallery({ experiment, runs: [sampleRun({ points: 40 })] });
  const page = files.get("gallery.md")!;
  const shown = [...page.matchAll(/\]\((gallery\/.*\.svg)\)/g)].map(([, path]) => path);
  assertEquals(
    shown.toSorted(),
    [...files.keys()].filter((path) => path.startsWith("gallery/")).toSorted(),
  );
  for (const name of Object.keys(FIGURES)) {
    assertStringIncludes(files.get("figures.md")!, `## \`${name}\``);
  }
  const pictures = [...files.get("figures.md")!.matchAll(/\]\((gallery\/.*\.svg)\)/g)];
  for (const [, path] of pictures) assert(files.has(path!), path);
  assertStringIncludes(page, "gallery/metric-dots.svg");
});
