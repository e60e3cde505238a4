import { assert, assertEquals, assertLess, assertMatch } from "@std/assert";
import { DOMParser } from "linkedom";

/** What the tests ask of an element. */
export interface SvgElement {
  tagName: string;
  textContent: string;
  getAttribute(name: string): string | null;
  querySelector(selector: string): SvgElement | null;
  querySelectorAll(selector: string): SvgElement[];
}

/** Parses an SVG file. */
export function parseSvg(svg: string): SvgElement {
  const parsed = new DOMParser().parseFromString(svg, "image/svg+xml");
  return parsed.documentElement as unknown as SvgElement;
}

/** Counts the marks of a colour: one M for each in the paths that marksPath draws. */
export function countMarks(svg: string, color: string): number {
  return parseSvg(svg).querySelectorAll("path")
    .filter((path) => path.getAttribute("fill") === color || path.getAttribute("stroke") === color)
    .reduce((sum, path) => sum + path.getAttribute("d")!.split("M").length - 1, 0);
}

/** Holds an SVG to what every figure must be: stand-alone, named, finite, without script, small. */
export function assertStandalone(svg: string): void {
  const root = parseSvg(svg);
  assertEquals(root.tagName, "svg");
  assertMatch(svg, /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" /);
  assertEquals(root.getAttribute("role"), "img");
  const title = root.getAttribute("aria-labelledby");
  const description = root.getAttribute("aria-describedby");
  assert(root.querySelector(`title#${title}`)!.textContent.length > 2);
  assert(root.querySelector(`desc#${description}`)!.textContent.length > 20);
  assert(root.querySelector("style") !== null);
  assertEquals(root.querySelector("rect")!.getAttribute("fill"), "#ffffff");
  const forbidden = /NaN|Infinity|undefined|\[object|<script|url\(http|@import|⚠/;
  const unrounded = / (d|x|y|x1|x2|y1|y2|cx|cy|r|width|height|transform)="[^"]*\d\.\d{3,}[^"]*"/;
  for (const pattern of [forbidden, unrounded]) assertEquals(pattern.exec(svg)?.[0], undefined);
  const ids = [...svg.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id!);
  assertEquals(new Set(ids).size, ids.length);
  for (const [, id] of svg.matchAll(/url\(#([^)]+)\)/g)) assert(ids.includes(id!), id);
  assertLess(svg.length, 500_000);
}

/** Runs `body` and fails if anything was written to the console. */
export function withoutWarnings<T>(body: () => T): T {
  const { warn, error, log } = console;
  const said: unknown[][] = [];
  console.warn = console.error = console.log = (...words) => said.push(words);
  try {
    return body();
  } finally {
    Object.assign(console, { warn, error, log });
    assertEquals(said, []);
  }
}
