/**
 * Draws the pictures of the site into `docs/site/`: `deno run -A scripts/site_images.ts`
 *
 * `preview.png` stands beside a link that somebody shares; its text is in the fonts of the machine.
 * `images-<dataset>.png` hold the test images that the explorer shows, those that a pack keeps.
 *
 * @module
 */
import { crc32, deflateSync } from "node:zlib";
import { Resvg } from "@resvg/resvg-js";
import { readGuide } from "../src/atlas/guide.ts";
import { loadDataset } from "../src/data/load.ts";
import { INK } from "../src/figures/drawing/theme.ts";
import { sheetFile } from "../src/pages/explorer/sheets.ts";

const FOLDER = new URL("../docs/site/", import.meta.url);

/** The size that sites which show links ask for. */
const [WIDTH, HEIGHT] = [1200, 630];

/** The losses side by side, with what they are. */
async function preview(): Promise<Uint8Array> {
  const losses = (await readGuide()).filter(({ showsClasses }) => showsClasses);
  const columns = 9;
  const rows = Math.ceil(losses.length / columns);
  const top = 76;
  const side = Math.min((WIDTH - 40) / columns, (HEIGHT - top - 20) / rows - 20);
  const left = (WIDTH - columns * side) / 2;
  const panels = losses.map(({ name, picture }, at) => {
    const x = left + (at % columns) * side;
    const y = top + Math.floor(at / columns) * (side + 20);
    const inner = picture.replace("<svg ", `<svg x="${x + 3}" y="${y + 16}" `)
      .replace(/width="220" height="220"/, `width="${side - 6}" height="${side - 6}"`);
    return `<text x="${x + side / 2}" y="${
      y + 11
    }" font-size="13" text-anchor="middle">${name}</text>${inner}`;
  });
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}" font-family="DejaVu Sans" fill="${INK.text.color}">
<rect width="${WIDTH}" height="${HEIGHT}" fill="${INK.background.color}"/>
<text x="${
      WIDTH / 2
    }" y="50" font-size="30" font-weight="bold" text-anchor="middle">Loss Atlas: the same digits, laid out by ${losses.length} losses</text>
${panels.join("\n")}</svg>`;
  return new Uint8Array(new Resvg(svg).render().asPng());
}

/** Test images of a dataset, evenly over it, and in how many greys: all sheets have 600 kB together. */
const SHEETS = [
  { dataset: "digits", count: 500, greys: 16 },
  { dataset: "fashion-mnist", count: 2000, greys: 8 },
  { dataset: "mnist", count: 2000, greys: 16 },
] as const;

/** Pictures in a row of a sheet. */
const COLUMNS = 50;

/** A sheet as a PNG of four bits a pixel. */
async function sheet({ dataset, count, greys }: (typeof SHEETS)[number]): Promise<Uint8Array> {
  const { shape: [height, width], test } = await loadDataset(dataset);
  const [wide, high] = [COLUMNS * width, (count / COLUMNS) * height];
  // A line begins with the number of its filter, which is none.
  const line = 1 + wide / 2;
  const lines = new Uint8Array(high * line);
  for (let k = 0; k < count; k++) {
    const start = Math.floor((k * test.size) / count) * height * width;
    for (let at = 0; at < height * width; at++) {
      const x = (k % COLUMNS) * width + at % width;
      const y = Math.floor(k / COLUMNS) * height + Math.floor(at / width);
      const grey = Math.round(test.images[start + at]! / 255 * (greys - 1));
      const level = Math.round(grey / (greys - 1) * 15);
      lines[y * line + 1 + (x >> 1)]! |= level << (x % 2 === 0 ? 4 : 0);
    }
  }
  const header = new DataView(new ArrayBuffer(13));
  header.setUint32(0, wide);
  header.setUint32(4, high);
  header.setUint8(8, 4);
  return Uint8Array.from([
    ...[0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a],
    ...chunk("IHDR", new Uint8Array(header.buffer)),
    ...chunk("IDAT", deflateSync(lines, { level: 9, memLevel: 9 })),
    ...chunk("IEND", new Uint8Array(0)),
  ]);
}

/** A part of a PNG: its length, its name, what it holds, and the checksum of both. */
function chunk(name: string, content: Uint8Array): number[] {
  const body = new Uint8Array([...new TextEncoder().encode(name), ...content]);
  const number = (value: number) => [24, 16, 8, 0].map((shift) => (value >>> shift) & 255);
  return [...number(content.length), ...body, ...number(crc32(body))];
}

async function write(name: string, image: Uint8Array): Promise<void> {
  await Deno.writeFile(new URL(name, FOLDER), image);
  console.log(`docs/site/${name}: ${image.length} bytes`);
}

for (const each of SHEETS) await write(sheetFile(each.dataset), await sheet(each));
await write("preview.png", await preview());
