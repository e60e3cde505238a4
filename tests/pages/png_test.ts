import { assertEquals } from "@std/assert";
import { renderPngs } from "../../src/pages/report.ts";
import { lacks } from "../_requires.ts";
import { sampleRun } from "../results/_sample.ts";

const ignore = await lacks("ffi");

Deno.test(
  "renderPngs() gives a picture of twice the size for each figure",
  { ignore },
  async () => {
    const experiment = { name: "x", title: "X", figures: ["metric-dots"] };
    const files = await renderPngs({ experiment, runs: [sampleRun({ points: 50 })] });
    assertEquals([...files.keys()], ["metric-dots.png"]);
    const png = files.get("metric-dots.png")!;
    assertEquals(new TextDecoder().decode(png.subarray(1, 4)), "PNG");
    const width = new DataView(png.buffer, png.byteOffset).getUint32(16);
    assertEquals(width, 2 * 736);
  },
);
