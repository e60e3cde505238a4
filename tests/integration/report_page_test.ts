import { assert, assertEquals, assertGreater, assertMatch } from "@std/assert";
import type { Browser, Page } from "playwright-core";
import { FIGURES, renderReport, type ReportInput } from "../../src/reports/mod.ts";
import { lacks } from "../_requires.ts";
import { sampleRun } from "../reports/_sample.ts";

/** Debian's browser, which `.ci/run` installs. */
const CHROMIUM = "/usr/bin/chromium";

const ignore = await lacks("chromium");

/** Playwright reads below /proc, which Deno allows with --allow-all alone. */
const allowed = Deno.build.os !== "linux" ||
  await Deno.readTextFile("/proc/self/status").then(() => true, () => false);

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
  ],
  verdicts: [{
    id: "compact",
    statement: "Center loss gives more compact classes than softmax",
    verdict: "undecided",
    evidence: "two seeds cannot decide",
  }],
};

/** Opens the page of the report in a browser and fails on anything that the console says. */
async function withPage(
  size: { width: number; height: number; dark?: boolean },
  body: (page: Page) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  const html = renderReport(INPUT, { formats: ["html"] }).get("index.html") as string;
  await Deno.writeTextFile(`${folder}/index.html`, html);
  const { chromium } = await import("playwright-core");
  const browser: Browser = await chromium.launch({
    executablePath: CHROMIUM,
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"],
  });
  try {
    const page = await browser.newPage({
      viewport: size,
      colorScheme: size.dark ? "dark" : "light",
    });
    const said: string[] = [];
    page.on("console", (message) => said.push(message.text()));
    page.on("pageerror", (error) => said.push(error.message));
    page.on("request", (request) => {
      if (!request.url().startsWith("file://")) said.push(`asks for ${request.url()}`);
    });
    await page.goto(`file://${folder}/index.html`);
    await body(page);
    assertEquals(said, []);
  } finally {
    await browser.close();
    await Deno.remove(folder, { recursive: true });
  }
}

const DESKTOP = { width: 1200, height: 900 };
const PHONE = { width: 360, height: 740 };

/** A test that needs the browser. */
function browserTest(name: string, test: () => Promise<void>): void {
  if (allowed) Deno.test({ name, ignore, fn: test });
}

if (!allowed) {
  Deno.test({
    name: "the page passes its tests, which run with all rights in a process of their own",
    ignore,
    async fn() {
      const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
        args: ["test", "--allow-all", "--no-check", new URL(import.meta.url).pathname],
        env: { NO_COLOR: "1" },
      }).output();
      const said = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes)).join("\n");
      assert(success, said);
      assertMatch(said, /ok \| [1-9]\d* passed/);
    },
  });
}

/** What the table of runs shows in a column, from top to bottom. */
function columnOf(page: Page, column: number): Promise<string[]> {
  return page.locator(`#runs tbody tr:not([hidden]) td:nth-child(${column})`).allTextContents();
}

async function columnNumber(page: Page, label: string): Promise<number> {
  return (await page.locator("#runs thead th").allTextContents()).indexOf(label) + 1;
}

browserTest("the page sorts the runs by a column in both directions", async () => {
  await withPage(DESKTOP, async (page) => {
    const column = await columnNumber(page, "Accuracy");
    const header = page.locator(`#runs thead th:nth-child(${column})`);
    for (const [direction, sign] of [["ascending", 1], ["descending", -1]] as const) {
      await header.getByRole("button").click();
      assertEquals(await header.getAttribute("aria-sort"), direction);
      const values = (await columnOf(page, column)).map(Number);
      assertEquals(values, values.toSorted((a, b) => sign * (a - b)));
    }
  });
});

browserTest("the page keeps undefined values last when it sorts", async () => {
  await withPage(DESKTOP, async (page) => {
    const column = await columnNumber(page, "Class separation R²");
    for (let click = 0; click < 2; click++) {
      await page.locator(`#runs thead th:nth-child(${column}) button`).click();
      assertEquals((await columnOf(page, column)).at(-1), "–");
    }
  });
});

browserTest("the page filters the runs by factors and says how many it shows", async () => {
  await withPage(DESKTOP, async (page) => {
    await page.locator(".filters select[name=loss]").selectOption("softmax");
    assertEquals(await page.locator("#shown").textContent(), "3 of 7 runs shown");
    await page.locator(".filters select[name=dimension]").selectOption("3");
    assertEquals(await page.locator("#shown").textContent(), "1 of 7 runs shown");
    assertEquals((await columnOf(page, 3)).length, 1);
  });
});

browserTest("the page opens a run from its row and from a mark of a figure", async () => {
  await withPage(DESKTOP, async (page) => {
    for (const link of ["#runs tbody a", "#metric-dots a"]) {
      const href = await page.locator(link).first().getAttribute("href");
      await page.locator(link).first().dispatchEvent("click");
      assertMatch(href!, /^#run-[0-9a-f]{12}$/);
      assert(await page.locator(href!).getAttribute("open") !== null);
      assertMatch((await page.locator(`${href} pre`).textContent())!, /"digest": "[0-9a-f]{64}"/);
    }
  });
});

browserTest("the page can be used with the keyboard alone", async () => {
  await withPage(DESKTOP, async (page) => {
    await page.keyboard.press("Tab");
    assertEquals(await page.evaluate("document.activeElement.textContent"), "Skip to the results");
    const button = page.locator("#summary thead th:nth-child(3) button");
    await button.focus();
    await page.keyboard.press("Enter");
    assertEquals(
      await page.locator("#summary thead th:nth-child(3)").getAttribute("aria-sort"),
      "ascending",
    );
  });
});

browserTest("the page turns a three-dimensional embedding by keys, buttons and drag", async () => {
  await withPage(DESKTOP, async (page) => {
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
    assertEquals(await page.getByRole("img", { name: "Training loss over steps" }).count(), 1);
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

browserTest("the figures take the dark colours on a dark page", async () => {
  await withPage({ ...DESKTOP, dark: true }, async (page) => {
    const fill = await page.evaluate<string>(
      `getComputedStyle(document.querySelector("#metric-dots svg rect")).fill`,
    );
    assertEquals(fill, "rgb(22, 27, 34)");
  });
});
