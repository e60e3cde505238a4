import { assert, assertEquals, assertGreater, assertMatch } from "@std/assert";
import type { Page } from "playwright-core";
import { readGuide } from "../../src/atlas/guide.ts";
import { renderSite } from "../../src/pages/site/site.ts";
import { sampleAtlas } from "../pages/_atlas.ts";
import { browserTest, DESKTOP, PHONE, testInOwnProcess, withPages } from "./_browser.ts";

testInOwnProcess(import.meta.url);

const FILES = renderSite(sampleAtlas());

/** Opens each page of the site in turn. */
async function eachPage(
  page: Page,
  folder: string,
  look: (file: string) => Promise<void>,
): Promise<void> {
  for (const file of FILES.keys()) {
    if (!file.endsWith(".html")) continue;
    await page.goto(`file://${folder}/${file}`);
    await look(file);
  }
}

for (const [name, size] of [["1200 px", DESKTOP], ["360 px", PHONE]] as const) {
  browserTest(`no page of the site scrolls sideways at ${name}, nor says anything`, async () => {
    await withPages(FILES, size, (page, folder) =>
      eachPage(page, folder, async (file) => {
        await page.evaluate("for (const e of document.querySelectorAll('details')) e.open = true");
        const width = await page.evaluate<number>("document.documentElement.scrollWidth");
        assertEquals(width, size.width, file);
      }));
  });
}

browserTest(
  "every control, table and figure of the site has a name, each page one title",
  async () => {
    await withPages(FILES, DESKTOP, (page, folder) =>
      eachPage(page, folder, async (file) => {
        const nameless = await page.evaluate<string[]>(`(() => {
        const named = (element) => (element.getAttribute("aria-label") ?? "").trim() !== "" ||
          (element.getAttribute("aria-labelledby") ?? "").split(" ")
            .every((id) => document.getElementById(id)?.textContent.trim()) ||
          element.textContent.trim() !== "" && element.matches("a, button, summary");
        const selects = [...document.querySelectorAll("select, input")].filter((e) => e.labels.length === 0);
        const others = [...document.querySelectorAll("figure svg, svg a, a, section, [role=region], button, summary, nav")]
          .filter((element) => !named(element));
        return [...selects, ...others].map((element) => element.outerHTML.slice(0, 120));
      })()`);
        assertEquals(nameless, [], file);
        assertEquals(await page.getByRole("heading", { level: 1 }).count(), 1, file);
        assertEquals(await page.getByRole("main").count(), 1, file);
        assertEquals(await page.getByRole("navigation", { name: "Site" }).count(), 1, file);
      }));
  },
);

browserTest("the claims are filtered by verdict and sorted by effect, by keyboard", async () => {
  await withPages(FILES, PHONE, async (page, folder) => {
    await page.goto(`file://${folder}/claims.html`);
    await page.keyboard.press("Tab");
    assertEquals(await page.evaluate("document.activeElement.textContent"), "Skip to the content");
    assertEquals(await page.locator("#shown").textContent(), "12 of 12 claims shown");
    await page.getByLabel("Verdict").selectOption("Refuted");
    assertEquals(await page.locator("#shown").textContent(), "2 of 12 claims shown");
    await page.getByLabel("Verdict").selectOption("");
    const effect = page.locator("#claims thead [data-column=effect]");
    await effect.getByRole("button").focus();
    await page.keyboard.press("Enter");
    assertEquals(await effect.getAttribute("aria-sort"), "descending");
    const values = await page.evaluate<string[]>(
      `[...document.querySelectorAll("#claims td[data-column=effect]")].map((c) => c.dataset.value)`,
    );
    const numbers = values.map(Number).filter((value) => !Number.isNaN(value));
    assertEquals(numbers, numbers.toSorted((a, b) => b - a));
    assertEquals(values.at(-1), "NaN");
    assertMatch(page.url(), /#view\?sort=effect%3Adescending/);
  });
});

browserTest("a number leads to its seeds, their digests and the command", async () => {
  await withPages(FILES, DESKTOP, async (page) => {
    await page.locator(".answers li").first().locator('a[href*="#configuration-"]').first().click();
    const open = page.locator("details.run[open]");
    await open.first().waitFor({ state: "visible" });
    assertEquals(await open.locator("tbody tr").count(), 10);
    assertMatch((await open.locator("td code").first().textContent())!, /^[0-9a-f]{64}$/);
    assertMatch((await open.locator(".command").textContent())!, /^deno task reproduce/);
  });
});

browserTest("the figures of a study are there, and load where they are looked at", async () => {
  await withPages(FILES, DESKTOP, async (page, folder) => {
    await page.goto(`file://${folder}/study-plane.html`);
    const images = page.locator("section[data-task] img");
    assertGreater(await images.count(), 1);
    assertEquals(await page.locator("section[data-task][hidden]").count(), 0);
    const last = images.last();
    await last.scrollIntoViewIfNeeded();
    const width = () =>
      last.evaluate((image) => (image as unknown as { naturalWidth: number }).naturalWidth);
    // What waits for a function evaluates a string in the page, which its policy forbids.
    for (let left = 100; left > 0 && await width() === 0; left--) await page.waitForTimeout(50);
    assertGreater(await width(), 0);
  });
});

browserTest("the site is dark where the reader's system is", async () => {
  await withPages(FILES, { ...DESKTOP, dark: true }, async (page) => {
    const paper = await page.evaluate("getComputedStyle(document.body).backgroundColor");
    assertEquals(paper, "rgb(22, 27, 34)");
  });
});

const GUIDED = renderSite(sampleAtlas(), { guide: await readGuide() });

browserTest("every page has a description, a picture for links, and a footer", async () => {
  await withPages(GUIDED, DESKTOP, (page, folder) =>
    eachPage(page, folder, async (file) => {
      const of = (selector: string) => page.locator(`meta[${selector}]`).getAttribute("content");
      for (const selector of ["name=description", "property='og:description'"]) {
        assertMatch((await of(selector))!, /\w{3}/, file);
      }
      assertMatch((await of("property='og:image'"))!, /preview\.png$/, file);
      const footer = (await page.locator("footer").textContent())!;
      for (
        const word of ["Repository", "Licence: MIT", "Data", "arXiv 2408.01767", "DOI", "Cite"]
      ) {
        assert(footer.includes(word), `${file} lacks ${word}`);
      }
    }));
});

browserTest(
  "the first screen of the front page shows every loss, by at most 40 links",
  async () => {
    for (const size of [{ width: 1440, height: 900 }, PHONE]) {
      await withPages(GUIDED, size, async (page) => {
        const links = await page.evaluate<number>(
          `[...document.querySelectorAll("a[href]")].filter((a) => a.getBoundingClientRect().top < innerHeight).length`,
        );
        assert(links <= 40, `${links} links`);
        const broken = await page.evaluate<number>(
          `[...document.querySelectorAll(".sheet img")].filter((image) => image.naturalWidth === 0).length`,
        );
        assertEquals(broken, 0);
        assertGreater(await page.locator(".sheet img").count(), 20);
      });
    }
  },
);

browserTest("the claims show every column in the first view, and its interval", async () => {
  for (const width of [1440, 768, 360]) {
    await withPages(FILES, { width, height: 900 }, async (page, folder) => {
      await page.goto(`file://${folder}/claims.html`);
      const outside = await page.evaluate<string[]>(`(() => {
        const edge = document.querySelector("#claims").parentElement.getBoundingClientRect().right;
        return [...document.querySelectorAll("#claims th, #claims td")]
          .filter((cell) => cell.getBoundingClientRect().right > edge + 1).map((cell) => cell.textContent);
      })()`);
      assertEquals(outside, [], `${width} px`);
      assertGreater(await page.locator("#claims svg.bar").count(), 3);
    });
  }
});

browserTest("a claim's link opens and marks it; the marks of a strip are one stop", async () => {
  await withPages(FILES, DESKTOP, async (page) => {
    const strip = page.locator(".strip svg").first();
    assertEquals(await strip.locator("a[tabindex='0']").count(), 1);
    const marks = strip.locator("a");
    await marks.first().focus();
    await page.keyboard.press("End");
    assertEquals(await marks.last().getAttribute("tabindex"), "0");
    await page.keyboard.press("Enter");
    const claim = page.locator("li:target");
    await claim.locator("details[open]").waitFor();
    const outline = "getComputedStyle(document.querySelector('li:target')).outlineStyle";
    assertEquals(await page.evaluate(outline), "solid");
  });
});

browserTest("`/` leads to the search from any page; what is found is walked by keys", async () => {
  await withPages(FILES, PHONE, async (page, folder) => {
    await page.goto(`file://${folder}/losses.html`);
    await page.keyboard.press("/");
    await page.keyboard.type("arc face");
    await page.keyboard.press("Enter");
    const hits = page.locator("#hits a");
    await hits.first().waitFor();
    assertMatch(page.url(), /search\.html\?q=arc/);
    assertEquals(await hits.first().getAttribute("href"), "loss-arcface.html");
    assertMatch((await page.getByRole("status").textContent())!, /^\d+ found for “arc face”/);
    await page.keyboard.press("ArrowDown");
    assertEquals(
      await page.evaluate("document.activeElement.getAttribute('href')"),
      "loss-arcface.html",
    );
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 1, name: "ArcFace" }).waitFor();
    // A digest is found by its first digits or by all of them, and a claim by its words.
    const { digest } = sampleAtlas().studies[0]!.found.runs[5]!;
    for (const asked of [digest, digest.slice(0, 9)]) {
      await page.goto(`file://${folder}/search.html#${new URLSearchParams({ q: asked })}`);
      assertMatch((await hits.first().getAttribute("href"))!, /^study-plane\.html#configuration-/);
      await page.goto("about:blank");
    }
    await page.goto(`file://${folder}/search.html`);
    await page.getByLabel("Search").fill("triplet COMPACT");
    assertMatch((await hits.first().getAttribute("href"))!, /#claim-false$/);
    await page.getByLabel("Search").fill("no such thing");
    assertMatch((await page.getByRole("status").textContent())!, /^Nothing found/);
  });
});

browserTest("two losses are compared over everything; the address names them", async () => {
  await withPages(FILES, PHONE, async (page, folder) => {
    await page.goto(`file://${folder}/compare.html#one=triplet&other=center`);
    assertEquals(await page.getByLabel("One").inputValue(), "triplet");
    assertMatch(
      (await page.locator("#compared").textContent())!,
      /^16 comparisons in 4 settings: triplet is better in 0, center in 8;/,
    );
    assertEquals(await page.locator("#comparisons section").count(), 4);
    const line = page.locator("#comparisons tr", { hasText: "Accuracy" }).first();
    assertMatch((await line.textContent())!, /center is better/);
    // MAP@R is withdrawn, and the effective rank has no better side.
    const rows = await page.locator("#comparisons section").first().locator("tbody tr")
      .allTextContents();
    assertMatch(rows.find((row) => row.includes("MAP@R"))!, /differ, not ranked$/);
    assertMatch(rows.find((row) => row.includes("ffective rank"))!, /differ$/);
    await page.getByRole("button", { name: "Swap" }).click();
    assertMatch(page.url(), /#one=center&other=triplet$/);
    await page.getByLabel("Other").selectOption("center");
    assertEquals(await page.locator("#compared").textContent(), "Choose two that differ.");
    await page.goto(`file://${folder}/loss-softmax.html`);
    await page.getByRole("link", { name: "Compare with another loss" }).click();
    assertEquals(await page.getByLabel("One").inputValue(), "softmax");
    const width = await page.evaluate<number>("document.documentElement.scrollWidth");
    assertEquals(width, PHONE.width);
  });
});
