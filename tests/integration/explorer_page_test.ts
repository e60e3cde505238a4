import { assert, assertEquals, assertGreater, assertMatch } from "@std/assert";
import type { Page } from "playwright-core";
import { readSheets } from "../../src/pages/explorer/sheets.ts";
import { renderSite } from "../../src/pages/site/site.ts";
import { sampleAtlas } from "../pages/_atlas.ts";
import { browserTest, DESKTOP, PHONE, type Size, testInOwnProcess, withPages } from "./_browser.ts";

testInOwnProcess(import.meta.url);

const SHEETS = await readSheets();

/** The page of embeddings with what it loads; the sample atlas shows 120 test images of MNIST. */
const FILES = new Map<string, string | Uint8Array>(
  [
    ...renderSite(sampleAtlas(), { sheets: SHEETS }),
    ...SHEETS.map(({ file, bytes }) => [file, bytes] as const),
  ].filter(([name]) => /^(embeddings\.html|study-plane\.html|points-.+|images-.+)$/.test(name))
    .sort(([a], [b]) => a < b ? -1 : 1),
);

/** What the page says, once both networks are there. */
async function shown(page: Page): Promise<string> {
  await page.locator("#explorer-shown:not(:empty)").waitFor();
  return (await page.locator("#explorer-shown").textContent())!;
}

async function withExplorer(
  size: Size,
  body: (page: Page, folder: string) => Promise<void>,
): Promise<void> {
  await withPages(FILES, size, async (page, folder) => {
    await shown(page);
    await body(page, folder);
  });
}

const canvas = (page: Page, side: number) => page.locator(`[data-side="${side}"] canvas`);
const image = (page: Page) => page.locator("#explorer-image");

/** Where an image is on a canvas, in px of the page. */
async function placeOf(page: Page, side: number, image: number): Promise<[number, number]> {
  const [x, y] = await page.evaluate<[number, number]>(
    `document.getElementById("explorer").where(${side}, ${image})`,
  );
  const box = (await canvas(page, side).boundingBox())!;
  return [box.x + x * box.width, box.y + y * box.height];
}

/** What a network says of each image, from the file of its points. */
async function answersOf(page: Page, side: number): Promise<number[]> {
  const id = new URLSearchParams(page.url().split("?")[1]).get(side === 0 ? "left" : "right")!;
  const text = (FILES.get(`points-${id}.js`) as string).match(/,"([^"]+)"/)![1]!;
  const bytes = Uint8Array.fromBase64(text);
  const view = new DataView(bytes.buffer);
  const axes = bytes.length / 240 - 2;
  return await Promise.resolve(
    Array.from({ length: 120 }, (_, row) => view.getInt16(2 * (120 * axes + row), true)),
  );
}

browserTest("the explorer tells of an image what both losses make of it, by pointer", async () => {
  for (const size of [DESKTOP, PHONE]) {
    await withExplorer(size, async (page) => {
      assertEquals(
        await shown(page),
        "All 120 images that both show are shown, of 120 test images.",
      );
      await canvas(page, 0).scrollIntoViewIfNeeded();
      await page.mouse.click(...await placeOf(page, 0, 7));
      const taken = Number(
        (await image(page).textContent())!.match(/^Test image (\d+): class/)![1],
      );
      // Points may lie on one another: what is taken up is where the pointer was.
      const [a, b] = [await placeOf(page, 0, 7), await placeOf(page, 0, taken)];
      assert(Math.hypot(a[0] - b[0], a[1] - b[1]) < 15);
      const [left, right] = [await answersOf(page, 0), await answersOf(page, 1)];
      const said = await image(page).locator("li strong").allTextContents();
      assertMatch(said[0]!, new RegExp(`^${left[taken]}, confidence [01]\\.\\d{3}$`));
      assertMatch(said[1]!, new RegExp(`^${right[taken]}, confidence [01]\\.\\d{3}$`));
      // The neighbours are other images, pictures of which are there.
      assertEquals(await page.locator("#explorer-near-0 button").count(), 8);
      assertEquals(await page.locator(`#explorer-near-0 [data-image="${taken}"]`).count(), 0);
    });
  }
});

browserTest("what both disagree on is chosen in both, listed, and in the address", async () => {
  await withExplorer(DESKTOP, async (page, folder) => {
    await page.getByLabel("Choose images").selectOption("differ");
    const [left, right] = [await answersOf(page, 0), await answersOf(page, 1)];
    const differ = left.flatMap((said, at) => said === right[at] ? [] : [at]);
    assertGreater(differ.length, 0);
    assertEquals(await shown(page), `${differ.length} of 120 images on which they disagree.`);
    assertMatch(
      (await page.locator("#explorer-agreement").textContent())!,
      new RegExp(`They disagree on ${differ.length}\\.$`),
    );
    const strip = page.locator("#explorer-strip button");
    assertEquals(await strip.count(), Math.min(48, differ.length));
    await page.getByRole("button", { name: "Next" }).click();
    const url = page.url();
    assertMatch(url, new RegExp(`#explore\\?left=\\w+&right=\\w+&show=differ&image=${differ[0]}$`));
    await page.goto(`file://${folder}/study-plane.html`);
    await page.goto(url);
    await image(page).getByText(`Test image ${differ[0]}:`).waitFor();
    assertMatch(await shown(page), /on which they disagree/);
  });
});

browserTest("a number of the confusions chooses its images in both", async () => {
  await withExplorer(DESKTOP, async (page) => {
    const wrong = page.locator("#explorer-table-0 td:not(.right) button");
    assertGreater(await wrong.count(), 0);
    // The tables hold every image that is wrong, and no other.
    const sum = (await wrong.allTextContents()).reduce((all, text) => all + Number(text), 0);
    const answers = await answersOf(page, 0);
    assertEquals(sum, answers.filter((said, at) => said !== at % 10).length);
    const first = wrong.first();
    const [, label, said] = (await first.getAttribute("data-cell"))!.split(" ").map(Number);
    await first.focus();
    await page.keyboard.press("Enter");
    assertEquals(await first.getAttribute("aria-pressed"), "true");
    const chosen = answers.flatMap((each, at) => at % 10 === label && each === said ? [at] : []);
    assertEquals(
      await page.locator("#explorer-strip button").evaluateAll((buttons) =>
        buttons.map((button) =>
          Number((button as unknown as { dataset: { image: string } }).dataset.image)
        )
      ),
      chosen,
    );
    assertMatch(await shown(page), new RegExp(`of class ${label} taken for ${said}`));
  });
});

browserTest("an area chooses what lies in it; Escape shows all again", async () => {
  await withExplorer(DESKTOP, async (page) => {
    await page.getByLabel("Drag chooses an area").check();
    await canvas(page, 0).scrollIntoViewIfNeeded();
    const box = (await canvas(page, 0).boundingBox())!;
    await page.mouse.move(box.x + 1, box.y + 1);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width / 2, box.y + box.height - 1, { steps: 4 });
    await page.mouse.up();
    const within = Number((await shown(page)).match(/^(\d+) of 120 images in the area\.$/)![1]);
    let left = 0;
    for (let at = 0; at < 120; at++) {
      if ((await placeOf(page, 0, at))[0] < box.x + box.width / 2) left++;
    }
    assert(within > 0 && Math.abs(within - left) <= 2, `${within} of ${left}`);
    await canvas(page, 0).focus();
    await page.keyboard.press("Escape");
    assertMatch(await shown(page), /^All 120/);
  });
});

browserTest("a canvas moves, turns, grows and steps by keys, and says where it is", async () => {
  await withExplorer(DESKTOP, async (page) => {
    const place = () => placeOf(page, 0, 3);
    const options = await page.locator('[data-side="0"] option').allTextContents();
    const spatial = options.findIndex((text) => text.includes("3-D"));
    assertGreater(spatial, 0);
    for (const dimension of [2, 3]) {
      if (dimension === 3) {
        await page.getByLabel("Left", { exact: true }).selectOption({ index: spatial });
      }
      await page.locator("[data-note]").first().getByText(`${dimension} coordinates`).waitFor();
      await canvas(page, 0).focus();
      for (const key of ["ArrowRight", "ArrowUp", "+", "-", "Shift+ArrowLeft"]) {
        const before = await place();
        await page.keyboard.press(key);
        await page.waitForTimeout(30);
        const after = await place();
        assertGreater(
          Math.hypot(after[0] - before[0], after[1] - before[1]),
          0.5,
          `${dimension} ${key}`,
        );
      }
      const moved = await place();
      await page.keyboard.press("0");
      assert(moved[0] !== (await place())[0]);
    }
    await page.keyboard.press("PageDown");
    assertMatch(
      (await page.locator("#explorer-spoken").textContent())!,
      /^Test image 0: class 0; Left, \S+.*, \d, confidence [\d.]+, (right|wrong); Right, /,
    );
    assertMatch((await canvas(page, 0).getAttribute("aria-label"))!, /120 test images.*Page Down/);
    // Each list of pictures and each table is one stop of the Tab key.
    for (const part of ["#explorer-near-0", "#explorer-table-1"]) {
      assertEquals(await page.locator(`${part} button[tabindex="0"]`).count(), 1, part);
    }
    const pictures = page.locator("#explorer-near-0 button");
    await pictures.first().focus();
    await page.keyboard.press("ArrowRight");
    assertEquals(await pictures.nth(1).getAttribute("tabindex"), "0");
  });
});

browserTest("a study's page compares its own networks", async () => {
  await withPages(FILES, PHONE, async (page, folder) => {
    await page.goto(`file://${folder}/study-plane.html`);
    await shown(page);
    const labels = await page.locator('[data-side="0"] option').allTextContents();
    assertEquals(labels.toSorted(), ["arcface", "center", "softmax", "triplet"]);
    assertEquals(await page.evaluate("document.documentElement.scrollWidth"), PHONE.width);
    await page.getByRole("button", { name: "Swap sides" }).click();
    await page.locator("#explorer-agreement:not(:empty)").waitFor();
  });
});

browserTest("a file of points that is not there is named", async () => {
  const some = new Map([...FILES].filter(([name]) => !name.startsWith("points-")));
  await withPages(some, DESKTOP, async (page) => {
    assertMatch(
      await shown(page),
      /^The points cannot be loaded: points-\w+\.js is not beside this page\.$/,
    );
  }).catch((error: Error) => {
    // The browser itself says that a file is not there.
    assertMatch(error.message, /ERR_FILE_NOT_FOUND/);
    assert(!/is not beside this page\\?\./.test(error.message), error.message);
  });
});
