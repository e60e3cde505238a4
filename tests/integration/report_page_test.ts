import { assert, assertAlmostEquals, assertEquals, assertGreater, assertMatch } from "@std/assert";
import { parse } from "@std/csv";
import type { Page } from "playwright-core";
import { FIGURES, renderReport, type ReportInput } from "../../src/pages/mod.ts";
import { renderLatex } from "../../src/results/latex.ts";
import { sampleRun } from "../results/_sample.ts";
import { browserTest, DESKTOP, PHONE, type Size, testInOwnProcess, withPages } from "./_browser.ts";
import { verdictOf } from "../claims/_verdict.ts";

testInOwnProcess(import.meta.url);

const INPUT: ReportInput = {
  experiment: {
    name: "page",
    title: "A page to be used",
    source: "arXiv 2408.01767",
    figures: Object.keys(FIGURES),
  },
  runs: [
    ...[{ name: "softmax" }, { name: "center", lambda: 0.1 }, { name: "triplet" }].flatMap((loss) =>
      [1, 2].map((seed) => sampleRun({ loss, seed, points: 200, unknown: 50 }))
    ),
    sampleRun({ dimension: 3, points: 200 }),
    sampleRun({ points: 200 }),
  ],
  verdicts: [verdictOf({ reason: "two seeds cannot decide" })],
};

/** Opens the page of the report in a browser and fails on anything that the console says. */
async function withPage(size: Size, body: (page: Page) => Promise<void>): Promise<void> {
  const html = renderReport(INPUT, { formats: ["html"] }).get("index.html") as string;
  await withPages(new Map([["index.html", html]]), size, body);
}

/** The shown values of a column of the leaderboard, a list a task. */
function shownByTask(page: Page, column: string): Promise<string[][]> {
  return page.evaluate(`[...document.querySelectorAll("#leaderboard-table tbody")].map((body) =>
    [...body.querySelectorAll('tr:not(.task):not([hidden]) td[data-column="${column}"]')]
      .map((cell) => cell.dataset.value))`);
}

const header = (page: Page, column: string) =>
  page.locator(`#leaderboard-table thead [data-column="${column}"]`);

browserTest("the first screen has the question, the verdicts, the best of each task", async () => {
  await withPage(DESKTOP, async (page) => {
    for (const selector of ["h1", ".verdicts li", ".best li"]) {
      const box = (await page.locator(selector).first().boundingBox())!;
      assert(box.y + box.height < DESKTOP.height, `${selector} ends at ${box.y + box.height}`);
    }
    assertMatch((await page.locator(".verdicts").textContent())!, /Undecided Center loss gives/);
    assertMatch((await page.locator(".best").textContent())!, /interval|gives no interval/);
  });
});

browserTest("the leaderboard sorts within each task, the better side first", async () => {
  await withPage(DESKTOP, async (page) => {
    const descending = (values: number[]) => values.toSorted((a, b) => b - a);
    await header(page, "accuracy").getByRole("button").click();
    assertEquals(await header(page, "accuracy").getAttribute("aria-sort"), "descending");
    const tasks = (await shownByTask(page, "accuracy")).map((values) => values.map(Number));
    assertEquals(tasks.length, 2);
    for (const values of tasks) assertEquals(values, descending(values));
    await header(page, "accuracy").getByRole("button").click();
    for (const values of (await shownByTask(page, "accuracy")).map((v) => v.map(Number))) {
      assertEquals(values, descending(values).reverse());
    }
  });
});

browserTest("the page keeps undefined values last when it sorts", async () => {
  await withPage(DESKTOP, async (page) => {
    for (let click = 0; click < 2; click++) {
      await header(page, "classSeparation").getByRole("button").click();
      const [all] = await shownByTask(page, "classSeparation");
      assertEquals(all!.at(-1), "NaN");
    }
  });
});

browserTest(
  "filters act on the leaderboard, the runs and the figures, and stay in the address",
  async () => {
    await withPage(DESKTOP, async (page) => {
      await page.locator(".filters select[name=loss]").selectOption("softmax");
      assertEquals(
        await page.locator("#shown").textContent(),
        "3 of 5 configurations and 4 of 8 runs shown",
      );
      await page.locator(".filters select[name=task]").selectOption("mnist");
      assertEquals(
        await page.locator("#shown").textContent(),
        "2 of 5 configurations and 2 of 8 runs shown",
      );
      const hidden = "section[data-task='mnist, 6 known classes (split 0)']";
      assertEquals(await page.locator(`${hidden}:not([hidden])`).count(), 0);
      assertGreater(await page.locator(`${hidden}[hidden]`).count(), 0);
      await header(page, "accuracy").getByRole("button").click();
      const rows = await page.locator("#leaderboard-table tbody tr:visible").allTextContents();
      await page.reload();
      assertEquals(
        await page.locator("#leaderboard-table tbody tr:visible").allTextContents(),
        rows,
      );
      assertMatch(page.url(), /sort=accuracy%3Adescending.*loss=softmax/);
    });
  },
);

browserTest("columns are chosen, and the CSV has the numbers of what is shown", async () => {
  await withPage(DESKTOP, async (page) => {
    await page.locator("#columns summary").first().click();
    await page.locator("#columns input[value=fisherRatio]").uncheck();
    assertEquals(await header(page, "fisherRatio").isVisible(), false);
    await page.locator(".filters [type=search]").fill("triplet");
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.locator("#csv").click(),
    ]);
    const [row, ...others] = parse(await Deno.readTextFile((await download.path())!), {
      skipFirstRow: true,
    });
    assertEquals(others, []);
    assertEquals(row!["task"], "mnist, 6 known classes (split 0)");
    assertMatch(row!["configuration"]!, /^triplet/);
    assertEquals([row!["seeds"], row!["accuracy_n"]], ["2", "2"]);
    assertEquals(Object.keys(row!).filter((name) => /fisher|±|≈/i.test(name)), []);
    const values = INPUT.runs.filter(({ cell }) => cell.loss.name === "triplet")
      .map(({ metrics }) => metrics["accuracy"]!);
    assertAlmostEquals(Number(row!["accuracy"]), (values[0]! + values[1]!) / 2);
    assertAlmostEquals(
      Number(row!["accuracy_sd"]),
      Math.abs(values[0]! - values[1]!) / Math.SQRT2,
      1e-6,
    );
  });
});

/** What a button copies. */
async function copied(page: Page, format: string): Promise<string> {
  await page.evaluate(`Object.defineProperty(navigator, "clipboard", { configurable: true,
    value: { writeText: async (text) => { globalThis.copied = text; } } })`);
  await page.locator(`[data-copy=${format}]`).click();
  assertMatch((await page.locator("#copied").textContent())!, /^Copied as /);
  return await page.evaluate<string>("globalThis.copied");
}

browserTest("what is copied marks the best and ties as page and tables.tex do", async () => {
  await withPage(DESKTOP, async (page) => {
    const metrics = ["accuracy", "silhouette"];
    await page.evaluate(`for (const box of document.querySelectorAll("#columns [name=column]")) {
      if (box.checked !== ${JSON.stringify(metrics)}.includes(box.value)) box.click();
    }`);
    const [latex, markdown] = [await copied(page, "latex"), await copied(page, "markdown")];
    const cellsOf = (text: string) =>
      new Set(
        text.split("\n").flatMap((line) => line.replace(/ *\\\\$/, "").split(" & ").slice(1))
          .filter((cell) => /^\$.*\d\.\d/.test(cell)),
      );
    const tables = renderLatex(INPUT.experiment, INPUT.runs, metrics);
    assertEquals(cellsOf(latex), cellsOf(tables));
    assertGreater(cellsOf(latex).size, 3);
    assertEquals(
      markdown.match(/\*\*[^*|]*±[^*|]*\*\*/g)?.length,
      await page.locator("#leaderboard-table td:visible strong").count(),
    );
    assertEquals(
      latex.match(/\\mathbf/g)?.length,
      await page.locator("#leaderboard-table td:visible strong").count(),
    );
  });
});

browserTest("ranks follow the column that sorts, and heads stay in sight", async () => {
  await withPage({ width: 1200, height: 200 }, async (page) => {
    const ranksBy = async (column: string) => {
      const of = (name: string) =>
        page.evaluate<(string | null)[]>(
          `[...document.querySelectorAll('#leaderboard-table tbody:first-of-type ${name}')]
          .map((cell) => cell.dataset.rank ?? cell.dataset.value)`,
        );
      await header(page, column).getByRole("button").click();
      assertEquals(await of("td[data-column=rank]"), await of(`td[data-column=${column}]`), column);
    };
    await ranksBy("accuracy");
    assertMatch((await header(page, "rank").textContent())!, /by Accuracy/);
    await page.locator("#columns summary").first().click();
    await page.getByRole("button", { name: /^All \d+$/ }).click();
    await ranksBy("silhouette");
    assertMatch((await header(page, "rank").textContent())!, /by Silhouette/);
    await page.locator("#columns summary").first().click();
    const region = page.getByRole("region", { name: "Leaderboard table" });
    await region.scrollIntoViewIfNeeded();
    await region.evaluate((element) => element.scrollTop = 60);
    const top = (await region.boundingBox())!.y;
    assertAlmostEquals((await header(page, "accuracy").boundingBox())!.y, top, 2);
    assertGreater(await region.evaluate((element) => element.scrollTop), 0);
  });
});

browserTest("the page opens a run from its row and from a mark of a figure", async () => {
  await withPage(DESKTOP, async (page) => {
    for (const link of ["#leaderboard-table tbody a", "#metric-dots-1 a"]) {
      const href = await page.locator(link).first().getAttribute("href");
      await page.locator(link).first().dispatchEvent("click");
      assertMatch(href!, /^#run-[0-9a-f]{12}$/);
      const run = page.locator(href!);
      await run.locator("figure svg").waitFor({ state: "visible" });
      assertMatch(
        (await run.locator(".command").textContent())!,
        /^deno task reproduce experiments/,
      );
      assert(await run.getByText("Accuracy", { exact: true }).isVisible());
    }
  });
});

browserTest("the page can be used with the keyboard alone", async () => {
  await withPage(DESKTOP, async (page) => {
    await page.keyboard.press("Tab");
    assertEquals(await page.evaluate("document.activeElement.textContent"), "Skip to the results");
    await header(page, "accuracy").getByRole("button").focus();
    await page.keyboard.press("Enter");
    assertEquals(await header(page, "accuracy").getAttribute("aria-sort"), "descending");
    await page.locator("details.group summary").first().focus();
    await page.keyboard.press("Enter");
    assert(await page.locator("details.group").first().getAttribute("open") !== null);
  });
});

browserTest("the page turns a three-dimensional embedding by keys, buttons and drag", async () => {
  await withPage(DESKTOP, async (page) => {
    await page.locator("details.group", { has: page.locator("#turntable") }).locator("summary")
      .click();
    const angle = () => page.locator("#turntable-angle").textContent();
    const seen = [await angle()];
    await page.locator("#turntable").focus();
    await page.keyboard.press("ArrowRight");
    seen.push(await angle());
    await page.getByLabel("Turn up").click();
    seen.push(await angle());
    const box = (await page.locator("#turntable").boundingBox())!;
    await page.mouse.move(box.x + 200, box.y + 200);
    await page.mouse.down();
    await page.mouse.move(box.x + 260, box.y + 230);
    await page.mouse.up();
    seen.push(await angle());
    assertEquals(new Set(seen).size, 4);
    assertGreater(await page.locator("#turntable path").count(), 10);
  });
});

browserTest("every figure, table and control of the page has a name", async () => {
  await withPage(DESKTOP, async (page) => {
    const nameless = await page.evaluate(`(() => {
      const named = (element) => (element.getAttribute("aria-label") ?? "").trim() !== "" ||
        (element.getAttribute("aria-labelledby") ?? "").split(" ")
          .every((id) => document.getElementById(id)?.textContent.trim()) ||
        element.textContent.trim() !== "" && element.matches("a, button, summary");
      const selects = [...document.querySelectorAll("select")].filter((e) => e.labels.length === 0);
      const others = [...document.querySelectorAll("figure svg, svg a, [role=region], button, summary, nav")]
        .filter((element) => !named(element));
      return [...selects, ...others].map((element) => element.outerHTML.slice(0, 120));
    })()`);
    assertEquals(nameless, []);
    assertEquals(
      await page.getByRole("group", {
        name: "Training loss over steps on mnist",
        exact: true,
        includeHidden: true,
      }).count(),
      1,
    );
  });
});

browserTest("no id of the page occurs twice, with every figure inlined", async () => {
  await withPage(DESKTOP, async (page) => {
    const ids = await page.evaluate<string[]>(
      `[...document.querySelectorAll("[id]")].map(({ id }) => id)`,
    );
    assertEquals(ids.filter((id, i) => ids.indexOf(id) !== i), []);
  });
});

for (const [name, size] of [["1200 px", DESKTOP], ["360 px", PHONE]] as const) {
  browserTest(`the page does not scroll sideways at ${name}`, async () => {
    await withPage(size, async (page) => {
      const width = await page.evaluate<number>("document.documentElement.scrollWidth");
      assertEquals(width, size.width);
    });
  });
}

browserTest("a class has the same colour on a light and on a dark page", async () => {
  const colors: string[] = [];
  for (const dark of [false, true]) {
    await withPage({ ...DESKTOP, dark }, async (page) => {
      colors.push(
        await page.evaluate<string>(`(() => {
        const of = (selector, name) => getComputedStyle(document.querySelector(selector))[name];
        return of("#metric-dots-1 svg rect", "fill") + of("#embedding-grid-1 svg path[stroke]", "stroke");
      })()`),
      );
      const paper = await page.evaluate<string>("getComputedStyle(document.body).backgroundColor");
      assertEquals(paper, dark ? "rgb(22, 27, 34)" : "rgb(255, 255, 255)");
    });
  }
  assertEquals(colors[0], colors[1]);
  assertMatch(colors[0]!, /^rgb\(255, 255, 255\)rgb\(/);
});

browserTest("a figure can be read at 360 px: it scrolls, and the first column stays", async () => {
  await withPage(PHONE, async (page) => {
    const frame = page.locator("#metric-dots-1 .frame");
    const box = (await frame.boundingBox())!;
    assert(box.x >= 0 && box.x + box.width <= PHONE.width, JSON.stringify(box));
    // The smallest text of a figure has 10 px at its full width.
    const scale = await frame.evaluate((element) => {
      const svg = element.querySelector("svg")!;
      return svg.getBoundingClientRect().width / Number(svg.getAttribute("width"));
    });
    assert(scale >= 0.9, `${scale}`);
    assert(await page.locator("#metric-dots-1 .hint").isVisible());
    const region = page.getByRole("region", { name: "Leaderboard table" });
    const first = region.locator("tbody th[scope=row]").first();
    const before = (await first.boundingBox())!.x;
    await region.evaluate((element) => element.scrollLeft = 200);
    assertEquals((await first.boundingBox())!.x, before);
  });
});
