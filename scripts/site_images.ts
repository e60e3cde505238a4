/**
 * Draws `docs/site/preview.png`, which stands beside a link that somebody shares; its text is in the
 * fonts of the machine: `deno run -A scripts/site_images.ts`
 *
 * @module
 */
import { Resvg } from "@resvg/resvg-js";
import { readGuide } from "../src/atlas/guide.ts";
import { INK } from "../src/figures/drawing/theme.ts";

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

const image = await preview();
await Deno.writeFile(new URL("preview.png", FOLDER), image);
console.log(`docs/site/preview.png: ${image.length} bytes`);
