import { CLASS_MARKS, FONT_STACK, INK } from "../figures/drawing/theme.ts";

/** One custom property for every ink, for a colour scheme. */
function inks(scheme: "color" | "dark"): string {
  return Object.entries(INK).map(([name, ink]) => `--${name}: ${ink[scheme]};`).join(" ");
}

/** The style sheet of reports and site: light and dark, on paper, and from 360 px of width. */
export const STYLE = `
:root { color-scheme: light dark; ${
  inks("color")
} --link: #0a58ca; --shade: #f6f8fa; --good: #1a7f42; --bad: #b3263f; }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 60rem; padding: 1rem; background: var(--background);
  color: var(--text); font: 1rem/1.5 ${FONT_STACK}; }
h1 { font-size: 1.6rem; line-height: 1.2; margin: 0.5rem 0; }
h2 { font-size: 1.25rem; margin: 1.75rem 0 0.75rem; border-bottom: 1px solid var(--grid); }
h3 { font-size: 1.05rem; margin: 2rem 0 0.5rem; }
a { color: var(--link); }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
.skip { position: absolute; left: -100rem; }
.skip:focus { position: static; }
[hidden] { display: none; }
.command { white-space: pre-wrap; overflow-wrap: anywhere; }
.muted, figcaption { color: var(--muted); font-size: 0.9rem; }
nav ul { display: flex; flex-wrap: wrap; gap: 0.2rem 1.2rem; padding: 0; list-style: none; }
.verdicts, .best { padding: 0; list-style: none; margin: 0; }
.verdicts > li { border-left: 4px solid var(--muted); padding-left: 0.75rem; margin: 0.75rem 0; }
.verdicts > li.supported, .verdicts > li.equivalent { border-color: #2a9d5c; }
.verdicts > li.refuted { border-color: #d1435b; }
.verdicts > li.withdrawn, .verdicts > li.outOfReach { border-left-style: dashed; color: var(--muted); }
.verdicts p { margin: 0.1rem 0; }
.verdicts summary { color: var(--muted); font-size: 0.9rem; }
.best li { margin: 0.5rem 0; }
figure { margin: 0; }
figcaption { max-width: 46rem; margin: 0.5rem 0 0; }
.scroll { overflow-x: auto; }
figure > svg, .frame { max-width: 46rem; border: 1px solid var(--grid); border-radius: 6px; }
figure > svg, .frame > * { display: block; width: 100%; height: auto; }
.frame > img { background: #ffffff; }
.hint { display: none; margin: 0 0 0.25rem; color: var(--muted); font-size: 0.85rem; }
@media (max-width: 43rem) { .hint { display: block; } }
.group > summary .muted { font-weight: normal; }
.group > summary { font-weight: bold; padding: 0.5rem 0; border-bottom: 1px solid var(--grid); }
.run > *:not(summary) { margin-left: 1rem; }
figure svg a { color: inherit; outline-offset: 2px; }
figure svg a.faded { opacity: 0.12; }
table { border-collapse: collapse; font-size: 0.85rem; font-variant-numeric: tabular-nums; }
th, td { padding: 0.3rem 0.6rem; border-bottom: 1px solid var(--grid); text-align: left;
  vertical-align: top; }
th { vertical-align: bottom; background: var(--shade); }
td.number, th.number { text-align: right; }
td.number { white-space: nowrap; }
.frozen th:first-child { position: sticky; left: 0; z-index: 1; background: var(--background);
  min-width: 8.5rem; max-width: 40vw; font-weight: normal; overflow-wrap: break-word; }
.frozen thead th:first-child { background: var(--shade); font-weight: bold; }
.frozen tr.task th { max-width: none; font-weight: bold; background: var(--shade); }
.frozen tr.task span { position: sticky; left: 0.6rem; }
.columns { columns: 17rem auto; padding: 0; list-style: none; font-size: 0.85rem; max-height: 20rem;
  overflow-y: auto; }
.columns li { break-inside: avoid; }
.columns label { display: block; }
.columns details { margin: 0 0 0 1.3rem; }
.copy button, #columns button { font: inherit; font-size: 0.85rem; }
.scroll:has(> .sortable:not(.claims)) { max-height: 88vh; overflow-y: auto; }
.sortable:not(.claims) thead th { position: sticky; top: 0; z-index: 2; white-space: nowrap;
  box-shadow: inset 0 -1px var(--grid); }
.sortable.frozen:not(.claims) thead th:first-child { z-index: 3; }
th button small { grid-area: 2 / 1 / auto / -1; }
th small { display: block; max-width: 13rem; overflow: hidden; text-overflow: ellipsis;
  font-weight: normal; color: var(--muted); }
th button { all: unset; cursor: pointer; display: inline-grid; grid-template-columns: auto auto;
  justify-content: start; }
th.number button { justify-content: end; }
th button:focus-visible { outline: 3px solid var(--link); }
th button::after { content: " \\2195"; color: var(--muted); }
th[aria-sort="ascending"] button::after { content: " \\2191"; }
th[aria-sort="descending"] button::after { content: " \\2193"; }
tbody tr:hover, .frozen tbody tr:hover th { background: var(--shade); }
.filters, .choices { display: flex; flex-wrap: wrap; gap: 0.5rem 1rem; margin: 0.75rem 0; }
.filters label, .choices label { display: flex; flex-direction: column; font-size: 0.8rem; color: var(--muted); }
label { max-width: 100%; }
select, input[type="search"] { font: inherit; max-width: 100%; padding: 0.2rem; }
details { margin: 0.25rem 0; }
summary { cursor: pointer; overflow-wrap: anywhere; }
pre { overflow-x: auto; background: var(--shade); padding: 0.75rem; font-size: 0.8rem; }
dl { display: grid; grid-template-columns: minmax(7rem, max-content) 1fr; gap: 0.2rem 1rem; }
dt { color: var(--muted); }
dd { margin: 0; overflow-wrap: anywhere; }
td code { white-space: nowrap; }
code { overflow-wrap: anywhere; }
.verdict { font-weight: bold; white-space: nowrap; }
.verdicts .verdict { white-space: normal; }
#turntable { touch-action: none; cursor: grab; width: 100%; max-width: 34rem; aspect-ratio: 1; display: block;
  background: ${INK.background.color}; border: 1px solid var(--grid); border-radius: 6px; }
#turntable path { fill: none; stroke-linecap: round; stroke-width: 0.022; }
#turntable text { font: bold 0.075px sans-serif; fill: ${INK.text.color}; stroke: ${INK.background.color};
  stroke-width: 0.02; paint-order: stroke; text-anchor: middle; }
#turntable line { stroke: ${INK.muted.color}; stroke-width: 0.005; }
${CLASS_MARKS.map(({ color }, k) => `#turntable .k${k} { stroke: ${color}; }`).join("\n")}
.cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(25rem, 100%), 1fr)); gap: 1rem;
  align-items: start; }
.card { border: 1px solid var(--grid); border-radius: 6px; padding: 0.5rem 1rem; min-width: 0; }
.card h3 { margin: 0.25rem 0; }
.card p { margin: 0.4rem 0; }
.card ul { margin: 0; padding-left: 1.1rem; }
.forest { padding: 0; list-style: none; font-size: 0.8rem; font-variant-numeric: tabular-nums; }
.forest li, .forest.scale { display: grid; grid-template-columns: minmax(6rem, 9rem) 1fr 3rem; gap: 0.6rem;
  align-items: center; margin: 0.1rem 0; }
.forest li > span:first-child { overflow-wrap: anywhere; }
.forest li > a { text-align: right; }
.track { position: relative; height: 1.1em; margin: 0 5px; border-bottom: 1px solid var(--grid); }
.track i { position: absolute; top: calc(50% - 1.5px); height: 3px; min-width: 1px; border-radius: 2px; background: var(--muted); }
.track b { position: absolute; top: calc(50% - 4px); width: 8px; height: 8px; margin-left: -4px; border-radius: 50%;
  border: 2px solid var(--muted); background: var(--background); }
.forest .best i, .forest .tied i { background: var(--link); }
.forest .best b, .forest .tied b { border-color: var(--link); background: var(--link); }
.card .forest { margin: 0.4rem 0 0; }
.card .forest.scale { color: var(--muted); margin: 0; }
.forest.scale > span { display: flex; justify-content: space-between; }
tr.supported .verdict, tr.equivalent.holds .verdict { color: var(--good); }
tr.refuted .verdict, tr.equivalent.fails .verdict { color: var(--bad); }
figure.small { margin: 1rem 0; max-width: 26rem; }
td { min-width: 4rem; }
td.interval { white-space: nowrap; }
.bar { vertical-align: middle; margin-right: 0.5rem; }
.bar path { stroke: var(--link); stroke-width: 3; stroke-linecap: round; opacity: 0.5; }
.bar circle { fill: var(--link); }
.bar .zero { stroke: var(--muted); stroke-width: 1; opacity: 1; }
.claims td.number { white-space: normal; }
.claims th[scope=row] { min-width: 14rem; vertical-align: top; }
.claims td:nth-child(3) { min-width: 9rem; max-width: 13rem; }
:target { scroll-margin-top: 1rem; }
.verdicts > li:target, tr:target { outline: 3px solid var(--link); outline-offset: 3px; }
header [role=search] { margin: 0.25rem 0 1rem; }
header [role=search] label { color: var(--muted); font-size: 0.9rem; }
.hits { padding-left: 1.6rem; }
.hits li { margin: 0.4rem 0; }
.pair { margin: 0.5rem 0; display: flex; flex-wrap: wrap; gap: 0.5rem 1rem; align-items: center; }
.pair button { font: inherit; font-size: 0.85rem; }
#pictures a { text-align: center; }
#pictures img { display: block; width: min(10rem, 40vw); height: auto; }
.comparison small { display: inline; }
.comparison tr.one td:nth-child(2), .comparison tr.other td:nth-child(3) { font-weight: bold; }
.comparison tr.tied td:last-child, .comparison tr.none td:last-child { color: var(--muted); }
header .brand { font-weight: bold; color: var(--text); text-decoration: none; }
footer { margin-top: 3rem; padding-top: 0.75rem; border-top: 1px solid var(--grid);
  color: var(--muted); font-size: 0.9rem; }
footer p { margin: 0.25rem 0; overflow-wrap: anywhere; }
.sheet { display: grid; grid-template-columns: repeat(auto-fill, minmax(6rem, 1fr)); gap: 0.5rem;
  padding: 0; list-style: none; }
.sheet a, .sheet span { display: block; text-align: center; font-size: 0.75rem; overflow-wrap: anywhere; }
.sheet img, .formula img { width: 100%; height: auto; display: block; border-radius: 4px; }
.loss-picture { max-width: 16rem; }
math { font-size: 1.15em; }
.formula { overflow-x: auto; padding: 0.5rem 0; }
.strip { display: grid; grid-template-columns: minmax(9rem, 16rem) 1fr; gap: 0.25rem 1rem; align-items: center; }
.strip > div { overflow-x: auto; }
.strip p { margin: 0; }
.strip line { stroke: var(--grid); }
.strip path { fill: none; stroke: var(--muted); stroke-width: 3; }
.strip .holds path { stroke: var(--good); }
.strip .fails path { stroke: var(--bad); }
.strip circle { fill: var(--background); stroke: var(--muted); stroke-width: 1.5; }
.strip .holds circle { fill: var(--good); stroke: var(--good); }
.strip .fails circle { stroke: var(--bad); }
@media (max-width: 43rem) {
  .strip { grid-template-columns: 1fr; }
  .claims, .claims tbody, .claims tr, .claims th, .claims td { display: block; }
  .claims thead { display: block; }
  .claims thead tr { display: flex; flex-wrap: wrap; }
  .claims td, .claims td.number, .claims th[scope=row] { text-align: left; border: 0; min-width: 0;
    max-width: none; padding: 0.1rem 0.3rem; position: static; }
  .claims td[data-column="seeds"]::before { content: "Seeds: "; }
  .claims td[data-column="study"]::before { content: "Study: "; }
  .claims tbody tr { border-bottom: 1px solid var(--grid); padding: 0.4rem 0; }
  .claims tr[hidden], .claims tbody[hidden] { display: none; }
}
@media screen and (prefers-color-scheme: dark) {
  /* Paper turns dark and ink light, and each class keeps its hue. */
  .frame > svg, .frame > img, .sheet img, .loss-picture, figure > svg, figure.small svg, #turntable {
    filter: invert(0.91) hue-rotate(180deg); }
  :root { ${inks("dark")} --link: #6cb6ff; --shade: #21262d; --good: #56d187; --bad: #ff8095; }
}
@media print {
  body { max-width: none; padding: 0; font-size: 10pt; }
  .filters, .skip, nav, #turntable-figure, .copy, #columns, .hint, th button::after { display: none; }
  .frame > * { min-width: 0 !important; }
  figure, tr { break-inside: avoid; }
  .scroll { overflow: visible !important; max-height: none !important; }
  h2, h3 { break-after: avoid; }
}
`;
