import { assert, assertEquals, assertGreater, assertMatch } from "@std/assert";
import { renderSite } from "../../src/pages/site/site.ts";
import { HOSTILE, sampleAtlas } from "./_atlas.ts";

const ALL = renderSite(sampleAtlas());

/** The pages, without the figures that they show. */
const FILES = new Map([...ALL].filter(([name]) => name.endsWith(".html")));

/** Where papers are: a reader may go there, a page fetches nothing of it. */
const PAPERS = /^https:\/\/(arxiv\.org\/abs|doi\.org)\//;

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
      if (href === "data:," || PAPERS.test(href!)) continue;
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
    const outside = [...addresses].filter(([url]) =>
      url !== "http://www.w3.org/2000/svg" && !PAPERS.test(url)
    );
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

Deno.test("renderSite() names the paper of each loss", () => {
  for (const file of ["loss-center.html", "claims.html"]) {
    assertMatch(FILES.get(file)!, /Wen et al\. 2016, “A Discriminative Feature Learning/, file);
    assertMatch(
      FILES.get(file)!,
      /href="https:\/\/doi\.org\/10\.1007\/978-3-319-46478-7_31"/,
      file,
    );
  }
  assertMatch(FILES.get("loss-softmax.html")!, /Paper: of no single paper\./);
});

Deno.test("renderSite() names no winner without its scope, nor any of a withdrawn ranking", () => {
  const scope =
    "a CNN of 1.7 million weights, 60,000 images of MNIST, 20 passes of Adam at 0.001, tuned";
  for (
    const file of ["index.html", "study-plane.html", "metric-accuracy.html", "loss-center.html"]
  ) {
    assert(FILES.get(file)!.includes(scope), file);
  }
  assertMatch(FILES.get("index.html")!, /<h3>Retrieval<\/h3>\s*<p><strong>Withdrawn<\/strong>/);
  const metric = FILES.get("metric-mapAtR.html")!;
  assertMatch(metric, /The ranking is withdrawn:/);
  assert(!metric.includes("≈ 2"));
  assertMatch(FILES.get("study-plane.html")!, /these mark no best: MAP@R\./);
});

Deno.test("renderSite() shows a withdrawn claim with its reason, and counts it apart", () => {
  const [study, ...others] = sampleAtlas().studies;
  const { experiment } = study!;
  const [first, ...rest] = experiment.claims;
  const claims = [{ ...first!, withdrawn: `It cannot fail ${HOSTILE}` }, ...rest];
  const files = renderSite({
    studies: [{ ...study!, experiment: { ...experiment, claims } }, ...others],
  });
  const page = files.get("study-plane.html")!;
  assertMatch(page, /Of 3 claims 1 do not hold[^<]*; 1 more is withdrawn\./);
  assertMatch(
    page,
    /<li id="claim-true" class="withdrawn">\s*<p><strong class="verdict">Withdrawn/,
  );
  for (const file of ["study-plane.html", "claims.html"]) {
    assertMatch(files.get(file)!, /It cannot fail &lt;/, file);
    assert(!files.get(file)!.includes(HOSTILE), file);
  }
  assertMatch(files.get("index.html")!, /; 1 more is withdrawn/);
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
