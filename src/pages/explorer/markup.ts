import { CLASS_MARKS } from "../../figures/drawing/theme.ts";
import { type Markup, markup, raw } from "../../figures/drawing/markup.ts";
import { attributesOf, scrolling } from "../html.ts";
import { confusionTables } from "./confusions.js";
import { explorer } from "./explorer.js";
import { explorerParts } from "./parts.js";
import { pointsLoader } from "./points.js";
import type { SceneNetwork, Scenes } from "./scenes.ts";
import { embeddingView } from "./view.js";

/** What runs in a page that has an explorer. */
export const EXPLORER_SCRIPT: string = `(${explorer})({${
  [
    confusionTables,
    embeddingView,
    explorerParts,
    pointsLoader,
  ].map((part) => `${part.name}: ${part}`)
}});`;

const STYLE = `
.explorer-sides { display: grid; gap: 1rem; align-items: start;
  grid-template-columns: repeat(auto-fit, minmax(min(17rem, 100%), 1fr)); }
.explorer-sides > * { min-width: 0; }
.explorer [hidden] { display: none; }
.explorer .explorer-sides p { margin: 0.4rem 0; }
.explorer-sides select { width: 100%; }
.explorer canvas { display: block; width: 100%; aspect-ratio: 1; touch-action: none; cursor: crosshair;
  background: #ffffff; border: 1px solid var(--grid); border-radius: 6px; }
.explorer button { font: inherit; min-width: 2.2rem; min-height: 2.2rem; }
.explorer .choices { align-items: end; }
.explorer .choices label.check { flex-direction: row; gap: 0.3rem; align-items: center; }
#explorer-image { display: flex; gap: 1rem; align-items: flex-start; min-height: 6.7rem; padding: 0.6rem 0;
  position: sticky; bottom: 0; z-index: 1; background: var(--background); border-top: 1px solid var(--grid); }
#explorer-image p, #explorer-image ul { margin: 0; padding: 0; list-style: none; }
#explorer-image li.right strong { color: var(--good); }
#explorer-image li.wrong strong { color: var(--bad); }
.picture { display: block; flex: none; background-repeat: no-repeat; image-rendering: pixelated; }
.picture.none { border: 1px dashed var(--grid); text-align: center; color: var(--muted); }
.images { margin: 0.5rem 0; display: flex; flex-wrap: wrap; gap: 0.35rem; padding: 0; list-style: none; }
.images button { padding: 2px; font-size: 0.75rem; border: 2px solid var(--grid);
  border-radius: 4px; background: none; color: inherit; cursor: pointer; }
.images button > span { display: block; margin: 0 auto; }
.images button[aria-pressed="true"] { border-color: var(--link); }
.explorer table { font-size: 0.75rem; }
.explorer caption { text-align: left; color: var(--muted); padding-bottom: 0.25rem; }
.explorer th, .explorer td { padding: 0; min-width: 1.6rem; text-align: center; }
.explorer tbody th { padding-right: 0.3rem; text-align: right; }
.explorer td button { width: 100%; min-width: 1.5rem; min-height: 1.5rem; padding: 0; border: 0;
  background: none; color: inherit; cursor: pointer; }
.explorer td.right button { color: var(--muted); }
.explorer td button[aria-pressed="true"] { outline: 2px solid var(--link); }
.spoken { position: absolute; left: -100rem; }
@media screen and (prefers-color-scheme: dark) {
  .explorer canvas { filter: invert(0.91) hue-rotate(180deg); }
}
@media print { .explorer .choices, .explorer p > button { display: none; } }
`;

/** The choices by the answers of the two networks, in the words of the list. */
const CHOICES = [
  ["all", "all"],
  ["differ", "on which they disagree"],
  ["leftWrong", "that the left one gets wrong"],
  ["rightWrong", "that the right one gets wrong"],
  ["onlyLeft", "that only the left one gets right"],
  ["onlyRight", "that only the right one gets right"],
  ["bothWrong", "that both get wrong"],
] as const;

function sideMarkup(title: string, at: number): Markup {
  const buttons = [["in", "+", "Larger"], ["out", "−", "Smaller"], ["reset", "Reset", "Reset"]]
    .map(([act, text, label]) =>
      markup`<button type="button" data-act="${act}" aria-label="${label}, ${title.toLowerCase()}">${text}</button> `
    );
  return markup`<div data-side="${at}">
<p><label>${title} <select></select></label></p>
<canvas tabindex="0" role="img" aria-label="${title} embedding"></canvas>
<p>${buttons}<span class="muted" data-note></span></p>
</div>`;
}

/** Where the images stand that are nearest to the one that is taken up. */
const neighbours = (at: number) =>
  markup`<div><p class="muted" id="explorer-near-title-${at}"></p><ul class="images" id="explorer-near-${at}" aria-labelledby="explorer-near-title-${at}"></ul></div>`;

/** The two that are shown first: of the group with most losses in a plane, the first and the next. */
function startOf(networks: readonly SceneNetwork[]): [number, number] {
  const lossOf = ({ label }: SceneNetwork) => label.split(/[,·]/)[0]!.trim();
  const groups = Map.groupBy(
    networks.keys().filter((at) => networks[at]!.axes === 2),
    (at) => networks[at]!.group,
  );
  const all = [...groups.values(), [...networks.keys()]];
  const losses = (group: readonly number[]) =>
    new Set(group.map((at) => lossOf(networks[at]!))).size;
  const flat = all.slice(0, -1);
  const group = flat.length === 0
    ? all[0]!
    : flat.reduce((best, each) => losses(each) > losses(best) ? each : best);
  const left = group[0]!;
  const right = group.find((at) => lossOf(networks[at]!) !== lossOf(networks[left]!)) ??
    group[1] ?? left;
  return [left, right];
}

/** The explorer of some scenes; nothing without any. It is hidden without script. */
export function explorerMarkup({ sets }: Scenes): Markup | undefined {
  if (sets.length === 0) return undefined;
  const data = {
    colors: CLASS_MARKS.map(({ color }) => color),
    sets: sets.map((set) => ({ ...set, start: startOf(set.networks) })),
  };
  // In JSON only "<" could end the element that holds it.
  const json = raw(JSON.stringify(data).replaceAll("<", "\\u003c"));
  const options = sets.map(({ title, networks }, at) =>
    markup`<option value="${at}">${title} (${networks.length})</option>`
  );
  const choices = CHOICES.map(([value, text]) => markup`<option value="${value}">${text}</option>`);
  return markup`<section class="explorer" id="explorer" aria-labelledby="explorer-heading" hidden>
<style>${raw(STYLE)}</style>
<h2 id="explorer-heading">Loss beside loss</h2>
<p class="muted">A point is a test image, in the colour of its class; a larger one with a rim was classified wrongly. Point at one to see it, click it to keep it. Drag to move, in space to turn; Shift and drag, or the box below, to choose an area: what you choose on one side is chosen on the other. With the keyboard: arrows move or turn, + and − zoom, 0 resets, Page Down and Page Up step through the images.</p>
<div class="choices" role="group" aria-label="What is shown">
<label${
    attributesOf({ hidden: sets.length === 1 })
  }>Test images<select id="explorer-set">${options}</select></label>
<label>Choose images<select id="explorer-show">${choices}</select></label>
<label>of class<select id="explorer-class"></select></label>
<label class="check"><input type="checkbox" id="explorer-area">Drag chooses an area</label>
<button type="button" id="explorer-clear">Show all</button>
<button type="button" id="explorer-swap">Swap sides</button>
</div>
<p class="muted" id="explorer-pictures"></p>
<div class="explorer-sides">
${sideMarkup("Left", 0)}
${sideMarkup("Right", 1)}
</div>
<p id="explorer-shown" aria-live="polite"></p>
<p><button type="button" id="explorer-previous">Previous</button> <button type="button" id="explorer-next">Next</button></p>
<div id="explorer-image"></div>
<ul class="images" id="explorer-strip" aria-label="Chosen images"></ul>
<p class="muted" id="explorer-more"></p>
<div class="explorer-sides" id="explorer-near" hidden>
${neighbours(0)}
${neighbours(1)}
</div>
<h3>What they confuse, and where they disagree</h3>
<p id="explorer-agreement"></p>
<div class="explorer-sides">
${scrolling("Confusions of the left network", markup`<div id="explorer-table-0"></div>`)}
${scrolling("Confusions of the right network", markup`<div id="explorer-table-1"></div>`)}
</div>
<p class="muted">The numbers count the images that are kept of the first seed; press one to see them on both sides.</p>
<p id="explorer-spoken" class="spoken" aria-live="polite"></p>
<script type="application/json" id="explorer-data">${json}</script>
</section>`;
}
