import { rowOf } from "../base/matrix.ts";
import { sampleRows } from "../figures/drawing/embedding_panel.ts";
import { type Markup, markup, raw } from "../figures/drawing/markup.ts";
import { configurations } from "../results/configurations.ts";
import { classMeans, isFiniteRow, splitRows, withEmbeddings } from "../results/embeddings.ts";
import type { ReportRun } from "../results/types.ts";

/** Points of one configuration that the reader can turn without delay. */
const POINTS = 900;

/** One three-dimensional embedding as the page carries it: whole thousandths of its radius. */
interface Scene {
  name: string;
  /** The class of each point. */
  labels: number[];
  /** x, y, z of each point. */
  points: number[];
  /** The class means with their names. */
  means: { label: number; name: string; at: number[] }[];
}

function sceneOf(name: string, run: ReportRun): Scene {
  const { coordinates, labels } = run.embeddings;
  const test = splitRows(run, "test").filter((row) => isFiniteRow(run, row));
  const rows = sampleRows(test.length, POINTS).map((i) => test[i]!);
  const radius =
    rows.reduce((most, row) => Math.max(most, Math.hypot(...rowOf(coordinates, row))), 0) || 1;
  const thousandths = (values: Iterable<number>) =>
    Array.from(values, (value) => Math.round((1000 * value) / radius));
  return {
    name,
    labels: rows.map((row) => labels[row]!),
    points: rows.flatMap((row) => thousandths(rowOf(coordinates, row))),
    means: classMeans(run).flatMap((mean, label) =>
      mean === undefined ? [] : [{ label, name: run.classNames[label]!, at: thousandths(mean) }]
    ),
  };
}

/** The embeddings that can be turned: the first seed of each three-dimensional configuration. */
function scenes(runs: readonly ReportRun[]): Scene[] {
  return withEmbeddings(configurations(runs))
    .filter(({ cell }) => cell.dimension === 3)
    .map(({ label, runs }) => sceneOf(label, runs[0]!));
}

/** The interactive view and its data; nothing without three-dimensional runs, hidden without script. */
export function turntableMarkup(runs: readonly ReportRun[]): Markup | undefined {
  const all = scenes(runs);
  if (all.length === 0) return undefined;
  const options = all.map(({ name }, i) => markup`<option value="${i}">${name}</option>`);
  const buttons = [["left", "←"], ["right", "→"], ["up", "↑"], ["down", "↓"]].map(([way, arrow]) =>
    markup`<button type="button" data-turn="${way}" aria-label="Turn ${way}">${arrow}</button>`
  );
  // In JSON only "<" could end the element that holds it.
  const data = raw(JSON.stringify(all).replaceAll("<", "\\u003c"));
  return markup`<section aria-labelledby="turntable-heading" id="turntable-figure" hidden>
<h3 id="turntable-heading">Three-dimensional embeddings to turn</h3>
<p><label>Configuration <select id="turntable-scene">${options}</select></label> ${buttons}</p>
<svg id="turntable" viewBox="-1.1 -1.1 2.2 2.2" tabindex="0" role="img" aria-label="Three-dimensional embedding; drag it or press the arrow keys to turn it"></svg>
<p class="muted" aria-live="polite" id="turntable-angle"></p>
<script type="application/json" id="turntable-data">${data}</script>
</section>`;
}
