import { assert, assertEquals, assertGreater, assertMatch } from "@std/assert";
import { renderSite } from "../../src/pages/site/site.ts";
import { HOSTILE, sampleAtlas } from "./_atlas.ts";

const ALL = renderSite(sampleAtlas());

/** The pages, without the figures that they show. */
const FILES = new Map([...ALL].filter(([name]) => name.endsWith(".html")));

/** The ids of a page. */
function idsOf(html: string): Set<string> {
  return new Set([...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id!));
}

Deno.test("renderSite() has a page for every study, loss and metric", () => {
  const names = [...FILES.keys()];
  for (
    const name of [
      "index",
      "claims",
      "studies",
      "losses",
      "metrics",
      "embeddings",
      "study-plane",
      "study-waiting",
      "loss-softmax",
      "loss-arcface",
      "metric-mapAtR",
    ]
  ) assert(names.includes(`${name}.html`), name);
});

Deno.test("renderSite() leads nowhere that there is not", () => {
  let links = 0;
  for (const [file, html] of FILES) {
    for (const [, href] of html.matchAll(/ href="([^"]+)"/g)) {
      if (href === "data:,") continue;
      const [page, anchor] = href!.split("#") as [string, string?];
      const target = ALL.get(page === "" ? file : page);
      assert(target !== undefined, `${file} leads to ${href}`);
      if (anchor !== undefined) assert(idsOf(target).has(anchor), `${file} leads to ${href}`);
      links++;
    }
  }
  assertGreater(links, 500);
});

Deno.test("renderSite() gives no id twice on a page", () => {
  for (const [file, html] of FILES) {
    const ids = [...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    assertEquals(ids.filter((id, i) => ids.indexOf(id) !== i), [], file);
  }
});

Deno.test("renderSite() writes titles and statements as text", () => {
  for (const [file, html] of FILES) {
    assert(!html.includes(HOSTILE), file);
    assert(!html.includes("<img src=x"), file);
    // Of the behaviour, the turntable and its data there are no more than these.
    assert(html.split("<script").length <= 3, file);
  }
  assert(FILES.get("study-plane.html")!.includes("&lt;img src=x"));
  assert(FILES.get("claims.html")!.includes("&lt;img src=x"));
});

Deno.test("renderSite() shows every figure of a study from its own file, whose marks lead back", () => {
  const page = FILES.get("study-plane.html")!;
  const shown = [...page.matchAll(/<img src="([^"]+)" loading="lazy"/g)].map(([, src]) => src!);
  assertEquals(
    shown.toSorted(),
    [...ALL.keys()].filter((name) => name.startsWith("study-plane.") && name.endsWith(".svg"))
      .toSorted(),
  );
  assertGreater(shown.length, 1);
  const ids = idsOf(page);
  for (const src of shown) {
    for (const [, anchor] of ALL.get(src)!.matchAll(/ href="study-plane\.html#([^"]+)"/g)) {
      assert(ids.has(anchor!), `${src} leads to ${anchor}`);
    }
    assert(!ALL.get(src)!.includes("index.html#"), src);
  }
});

Deno.test("renderSite() fetches nothing from elsewhere", () => {
  for (const [file, html] of FILES) {
    const addresses = html.matchAll(/https?:\/\/[^"'\s<]+/g);
    const outside = [...addresses].filter(([url]) => url !== "http://www.w3.org/2000/svg");
    assertEquals(outside, [], file);
    assertMatch(html, /default-src 'none'/);
  }
});

Deno.test("renderSite() keeps the front page below 300 KB", () => {
  const { length } = new TextEncoder().encode(FILES.get("index.html")!);
  assert(length < 300_000, `${length} bytes`);
});

Deno.test("renderSite() depends on the atlas alone, not on the order of its runs", () => {
  const atlas = sampleAtlas();
  const studies = atlas.studies.map(({ experiment, found }) => ({
    experiment,
    found: { ...found, runs: found.runs.toReversed() },
  }));
  assertEquals(renderSite({ studies }), ALL);
});

Deno.test("renderSite() gives every seed its whole digest and every configuration its command", () => {
  const page = FILES.get("study-plane.html")!;
  const [{ found }] = sampleAtlas().studies as [ReturnType<typeof sampleAtlas>["studies"][0]];
  for (const { digest } of found.runs) {
    assert(page.includes(`<tr id="run-${digest.slice(0, 12)}">`), digest);
    assert(page.includes(`<code>${digest}</code>`), digest);
  }
  const commands = page.match(/deno task reproduce experiments\/plane\.json --profile none/g)!;
  assertEquals(commands.length, 4);
  assertMatch(page, /&quot;seed&quot;:\[1,2,3,4,5,6,7,8,9,10\]/);
});

Deno.test("renderSite() says what is not trained yet", () => {
  assertMatch(FILES.get("study-waiting.html")!, /Not trained yet\./);
  assertMatch(FILES.get("index.html")!, /<h3>Transfer<\/h3>\s*<p>Not trained yet\.<\/p>/);
});

Deno.test("renderSite() shows an atlas without a single network", () => {
  const [waiting] = sampleAtlas().studies.slice(-1);
  const files = renderSite({ studies: [waiting!] });
  assertMatch(files.get("index.html")!, /Not trained yet/);
  assertMatch(files.get("claims.html")!, /not trained yet/);
});
