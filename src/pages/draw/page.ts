import { type Markup, markup, raw } from "../../figures/drawing/markup.ts";
import { footerMarkup } from "../footer.ts";
import { pageDocument } from "../html.ts";
import { drawingPage, forward, rasterize } from "./browser.js";

/** A layer of a network whose layers follow one another, as the page computes it. */
export type DrawnLayer =
  | { kind: "convolution"; size: number; outputs: number; activation: string; pools: boolean }
  | { kind: "dense"; outputs: number; activation: string };

/** A network of two dimensions that the reader draws for. */
export interface DrawnNetwork {
  /** The loss, and what else tells it from the others. */
  name: string;
  digest: string;
  layers: readonly DrawnLayer[];
  /** The weights and the bias of each layer, one after the other. */
  weights: Float32Array;
  /** What of the plane is shown. */
  frame: { x: readonly [number, number]; y: readonly [number, number] };
  /** The class of each cell, row by row from the top left; 255 for none. */
  regions?: Uint8Array;
  /** How many cells a side has. */
  side: number;
  /** Test images: x and y of each. */
  points: readonly number[];
  /** Their classes. */
  labels: readonly number[];
  /** The mean of each class; null where it has none. */
  means: readonly ((readonly number[]) | null)[];
}

/** What the page shows. */
export interface DrawingInput {
  title: string;
  /** Height, width and channels of an image. */
  shape: readonly number[];
  classes: readonly { name: string; color: string }[];
  /** Some test images of each class, a byte a pixel. */
  samples: readonly (readonly Uint8Array[])[];
  networks: readonly DrawnNetwork[];
}

const STYLE = `
.drawing { display: flex; flex-wrap: wrap; gap: 1rem; align-items: flex-start; }
.drawing canvas { border: 1px solid var(--grid); border-radius: 6px; background: #ffffff; }
#pad { width: min(16rem, 100%); aspect-ratio: 1; touch-action: none; cursor: crosshair; }
#seen { width: 5rem; image-rendering: pixelated; }
.samples { display: flex; flex-wrap: wrap; gap: 0.35rem; padding: 0; margin: 0.5rem 0; }
.samples button, #clear { font: inherit; min-width: 2.4rem; min-height: 2.4rem; }
.spaces { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(15rem, 100%), 1fr));
  gap: 1rem; }
.spaces canvas { width: 100%; aspect-ratio: 1; border: 1px solid var(--grid); border-radius: 6px; }
.spaces h3 { margin: 0 0 0.25rem; }
.spaces p { margin: 0.25rem 0; }
.spoken { position: absolute; left: -100rem; }
`;

/** Pixels of a canvas: twice what it takes on most screens. */
const PIXELS = 480;

function control({ shape, classes, samples }: DrawingInput): Markup {
  const buttons = classes.map(({ name }, label) =>
    samples[label]!.length === 0
      ? undefined
      : markup`<button type="button" data-sample="${label}" aria-label="Show a test image of ${name}">${name}</button>`
  );
  return markup`<section aria-labelledby="draw">
<h2 id="draw">Draw</h2>
<div class="drawing">
<canvas id="pad" width="${PIXELS}" height="${PIXELS}" tabindex="0" role="img" aria-label="Drawing; draw with the pointer, or with the arrow keys, with Shift without ink"></canvas>
<div>
<p><button type="button" id="clear">Clear</button></p>
<p>or take a test image of a class, the next one each time:</p>
<p class="samples">${buttons}</p>
<p><canvas id="seen" width="${shape[1]}" height="${
    shape[0]
  }" role="img" aria-label="What the networks see"></canvas><br><span class="muted">what the networks see: ${
    shape[1]
  } x ${shape[0]} pixels, put into the middle as those of the training were</span></p>
</div>
</div>
<p id="spoken" class="spoken" aria-live="polite"></p>
</section>`;
}

/** The page on which a reader draws and sees where each network puts it; it fetches nothing. */
export function renderDrawing(input: DrawingInput): string {
  const { title, shape, classes, samples, networks } = input;
  const data = {
    ...{ shape, classes },
    samples: samples.map((images) => images.map((image) => image.toBase64())),
    networks: networks.map(({ weights, regions, ...network }) => ({
      ...network,
      weights: littleEndian(weights).toBase64(),
      ...regions && { regions: regions.toBase64() },
    })),
  };
  const spaces = networks.map(({ name, digest }, at) =>
    markup`<section aria-labelledby="name-${at}">
<h3 id="name-${at}">${name}</h3>
<canvas id="space-${at}" width="${PIXELS}" height="${PIXELS}" role="img" aria-label="${name}"></canvas>
<p id="said-${at}"></p>
<p class="muted"><code>${digest.slice(0, 12)}</code></p>
</section>`
  );
  // In JSON only "<" could end the element that holds it.
  const json = raw(JSON.stringify(data).replaceAll("<", "\\u003c"));
  return pageDocument({
    title,
    description: `${title}: where each of ${networks.length} networks puts what a reader draws.`,
    footer: footerMarkup({ closed: true, data: "the networks named by their digests above" }),
    skip: ["#draw", "Skip to the drawing"],
    header: markup`<h1>${title}</h1>
<p>Each panel is the embedding space of one network. The tint is the class that it tells there, each
dot a test image, and the ring is what you draw.</p>`,
    main: markup`<main><style>${raw(STYLE)}</style>
${control(input)}
<section aria-labelledby="spaces">
<h2 id="spaces">Where the networks put it</h2>
<noscript><p>The networks run in the browser, which takes JavaScript.</p></noscript>
<div class="spaces">${spaces}</div>
</section>
<script type="application/json" id="drawing-data">${json}</script>
</main>`,
    script: `${forward}\n${rasterize}\n(${drawingPage})();`,
  });
}

/** Numbers as bytes in the order that all browsers of today have. */
function littleEndian(values: Float32Array): Uint8Array {
  const bytes = new Uint8Array(4 * values.length);
  const view = new DataView(bytes.buffer);
  values.forEach((value, at) => view.setFloat32(4 * at, value, true));
  return bytes;
}
