import { assert, assertAlmostEquals, assertEquals, assertGreater, assertMatch } from "@std/assert";
import { viewAtlas } from "../../src/atlas/view.ts";
import { renderSite } from "../../src/pages/site/site.ts";
import { valuesBySeed } from "../../src/results/metrics.ts";
import { tInterval } from "../../src/statistics/mean_tests.ts";
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
      "compare",
      "search",
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
      if (page === "compare.html" && anchor !== undefined) {
        const loss = new URLSearchParams(anchor.replaceAll("&amp;", "&")).get("one");
        assert(target.includes(`<option>${loss}</option>`) || target.includes(`selected>${loss}<`));
      } else if (anchor !== undefined) {
        assert(idsOf(target).has(anchor), `${file} leads to ${href}`);
      }
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
    // Of the behaviour, the explorer and its data there are no more than these.
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

/** The cards of the front page, each by the heading that it begins with. */
const CARDS = new Map(
  FILES.get("index.html")!.split('<article class="card">').slice(1)
    .map((card) => [card.match(/<h3>([^<]+)</)![1]!, card.slice(0, card.indexOf("</article>"))]),
);

Deno.test("renderSite() has a card for each purpose: who is best, by how much, where and why", () => {
  assertEquals([...CARDS.keys()], [
    "Classification",
    "Retrieval",
    "Unknown classes",
    "Few examples",
    "Transfer",
    "Fewest dimensions",
  ]);
  const card = CARDS.get("Classification")!;
  const contest = viewAtlas(sampleAtlas()).contests.find(({ study }) => study === "plane")!;
  const standings = contest.standings.get("accuracy")!;
  const rows = [...card.matchAll(/<li( class="(best|tied)")?><span>(?:<strong>)?([^<]+)</g)];
  assertEquals(
    rows.map(([, , mark, label]) => [label!.replace("≈ ", ""), mark, label!.startsWith("≈")]),
    standings.map(({ configuration: { label }, mark }) => [label, mark, mark === "tied"]),
  );
  assertEquals(standings.map(({ mark }) => mark), ["best", "tied", undefined, undefined]);
  assertEquals(card.match(/class="track" title="95 % interval /g)?.length, 4);
  assertMatch(card, /Effect: from best to last 0\.0\d+, \d+(\.\d)? times what one loss varies/);
  assertMatch(card, /Holds for mnist · 2-D: a CNN of 1\.7 million weights/);
  for (const each of CARDS.values()) assertMatch(each, /It asks /);
});

Deno.test("renderSite() gives a card without a ranking no forest, and leads to the means", () => {
  const card = CARDS.get("Retrieval")!;
  assert(!card.includes('class="forest"') && !/<strong>(?!Withdrawn)/.test(card));
  assertMatch(card, /<a href="metric-mapAtR\.html">The means, without ranks<\/a>/);
});

/** What a page carries for its script. */
const dataOf = (file: string) =>
  JSON.parse(FILES.get(file)!.match(/<script type="application\/json"[^>]*>(.+?)<\/script>/s)![1]!);

Deno.test("the page that compares has every setting, with intervals of differences by seed", () => {
  const { labels, metrics, contests, t } = dataOf("compare.html");
  const all = viewAtlas(sampleAtlas()).contests;
  assertEquals(contests.length, all.length);
  for (const [at, { configurations, standings, study }] of all.entries()) {
    const [a, b] = configurations.slice(-2);
    const place = (label: string) =>
      labels.findIndex(({ name }: { name: string }) => name === label);
    const [left, right] = [place(a!.label), place(b!.label)];
    assertEquals(contests[at].page, `study-${study}.html`);
    assertEquals(contests[at].metrics.length, standings.size);
    for (const [line, column] of [...standings.keys()].entries()) {
      const { metric, values } = contests[at].metrics[line];
      assert(metrics[metric].page.startsWith(`metric-${column}`), column);
      const [own, other] = [a, b].map((each) => valuesBySeed(each!, column));
      const exact = tInterval([...own!].map(([seed, value]) => other!.get(seed)! - value));
      const d: number[] = values[left].map((value: number, i: number) => values[right][i] - value);
      const mean = d.reduce((sum, each) => sum + each, 0) / d.length;
      const variance = d.reduce((sum, each) => sum + (each - mean) ** 2, 0) / (d.length - 1);
      assertAlmostEquals(mean - t[d.length] * Math.sqrt(variance / d.length), exact.low, 1e-3);
    }
  }
});

Deno.test("the search knows every page, claim and configuration, and leads nowhere else", () => {
  const entries: [kind: string, title: string, href: string, words: string][] = dataOf(
    "search.html",
  );
  const found = new Set(entries.map(([, , href]) => href));
  for (const file of FILES.keys()) assert(file === "search.html" || found.has(file), file);
  const view = viewAtlas(sampleAtlas());
  for (const { study, verdict } of view.claims) {
    assert(found.has(`study-${study.name}.html#claim-${verdict.id}`), verdict.id);
  }
  const known = entries.map(([, , , words]) => words).join(" ");
  for (const { digest } of view.runs) assert(known.includes(digest.slice(0, 12)), digest);
  for (const href of found) {
    const [page, anchor] = href.split("#") as [string, string?];
    assert(FILES.has(page), href);
    assert(anchor === undefined || idsOf(FILES.get(page)!).has(anchor), href);
  }
});
