import { assert, assertEquals, assertGreater, assertMatch, assertRejects } from "@std/assert";
import type { Page } from "playwright-core";
import { readSheets } from "../../src/pages/explorer/sheets.ts";
import { renderSite } from "../../src/pages/site/site.ts";
import { sampleAtlas } from "../pages/_atlas.ts";
import { browserTest, DESKTOP, PHONE, testInOwnProcess, withPages } from "./_browser.ts";

testInOwnProcess(import.meta.url);

const SHEETS = await readSheets();
const SITE = renderSite(sampleAtlas(), { sheets: SHEETS });

/** The page of embeddings and all others; the sample atlas shows 120 test images of MNIST. */
const FILES = new Map<string, string | Uint8Array>([
  ["embeddings.html", SITE.get("embeddings.html")!],
  ...SITE,
  ...SHEETS.map(({ file, bytes }) => [file, bytes] as const),
]);

/** What the page says of the chosen images, once both networks are there. */
async function shown(page: Page): Promise<string> {
  await page.locator("#explorer-shown:not(:empty)").waitFor();
  return (await page.locator("#explorer-shown").textContent())!;
}

const canvas = (page: Page, side: number) => page.locator(`[data-side="${side}"] canvas`);
const image = (page: Page) => page.locator("#explorer-image");
const strip = (page: Page) => page.locator("#explorer-strip button");

/** Brings a canvas to the top of the screen: below, the panel of the image lies over it. */
async function bring(page: Page, side: number): Promise<void> {
  await page.evaluate(`document.querySelector('[data-side="${side}"]').scrollIntoView()`);
}

/** Where an image is on a canvas, in px of the page. */
async function placeOf(page: Page, side: number, image: number): Promise<[number, number]> {
  const [x, y] = await page.evaluate<[number, number]>(
    `document.getElementById("explorer").where(${side}, ${image})`,
  );
  const box = (await canvas(page, side).boundingBox())!;
  return [box.x + x * box.width, box.y + y * box.height];
}

const apart = (a: readonly number[], b: readonly number[]) =>
  Math.hypot(a[0]! - b[0]!, a[1]! - b[1]!);

/** What a network says of each image, from the file of its points. */
async function answersOf(page: Page, side: number): Promise<number[]> {
  const id = await page.evaluate<string>(
    `JSON.parse(document.getElementById("explorer-data").textContent).sets[0]
      .networks[document.querySelector('[data-side="${side}"] select').value].id`,
  );
  const text = (FILES.get(`points-${id}.js`) as string).match(/,"([^"]+)"/)![1]!;
  const bytes = Uint8Array.fromBase64(text);
  const view = new DataView(bytes.buffer);
  const axes = bytes.length / 240 - 2;
  return Array.from({ length: 120 }, (_, row) => view.getInt16(2 * (120 * axes + row), true));
}

/** Takes up an image by pointer, and holds what is said of it to the files. */
async function takeUp(page: Page): Promise<void> {
  await bring(page, 0);
  const spot = await placeOf(page, 0, 7);
  await page.mouse.click(...spot);
  const taken = Number((await image(page).textContent())!.match(/^Test image (\d+): class/)![1]);
  // Points may lie on one another: what is taken up is where the pointer was.
  assert(apart(spot, await placeOf(page, 0, taken)) < 15);
  const said = await image(page).locator("li strong").allTextContents();
  for (const side of [0, 1]) {
    const answer = (await answersOf(page, side))[taken];
    assertMatch(said[side]!, new RegExp(`^${answer}, confidence [01]\\.\\d{3}$`));
  }
  assertEquals(await page.locator("#explorer-near-0 button").count(), 8);
  assertEquals(await page.locator(`#explorer-near-0 [data-image="${taken}"]`).count(), 0);
}

browserTest("what is chosen on one side of the explorer is chosen on the other", async () => {
  await withPages(FILES, DESKTOP, async (page, folder) => {
    assertEquals(await shown(page), "All 120 images that both show are shown, of 120 test images.");
    await takeUp(page);

    // An area.
    await page.getByLabel("Drag chooses an area").check();
    await bring(page, 0);
    const box = (await canvas(page, 0).boundingBox())!;
    const middle = box.x + box.width / 2;
    await page.mouse.move(box.x + 1, box.y + 1);
    await page.mouse.down();
    await page.mouse.move(middle, box.y + box.height - 1, { steps: 4 });
    await page.mouse.up();
    const within = Number((await shown(page)).match(/^(\d+) of 120 images in the area\.$/)![1]);
    let left = 0;
    for (let at = 0; at < 120; at++) if ((await placeOf(page, 0, at))[0] < middle) left++;
    assert(within > 0 && Math.abs(within - left) <= 2, `${within} of ${left}`);

    // A number of the confusions, which hold every image that is wrong, and no other.
    const wrong = page.locator("#explorer-table-0 td:not(.right) button");
    const answers = await answersOf(page, 0);
    const sum = (await wrong.allTextContents()).reduce((all, text) => all + Number(text), 0);
    assertEquals(sum, answers.filter((said, at) => said !== at % 10).length);
    const first = wrong.first();
    const [, label, said] = (await first.getAttribute("data-cell"))!.split(" ").map(Number);
    await first.focus();
    await page.keyboard.press("Enter");
    assertEquals(await first.getAttribute("aria-pressed"), "true");
    assertMatch(await shown(page), new RegExp(`of class ${label} taken for ${said}`));
    const images = () =>
      page.evaluate<number[]>(
        `[...document.querySelectorAll("#explorer-strip button")].map((b) => Number(b.dataset.image))`,
      );
    assertEquals(
      await images(),
      answers.flatMap((each, at) => at % 10 === label && each === said ? [at] : []),
    );

    // Where they disagree; the address keeps it.
    await page.getByLabel("Choose images").selectOption("differ");
    const others = await answersOf(page, 1);
    const differ = answers.flatMap((each, at) => each === others[at] ? [] : [at]);
    assertGreater(differ.length, 0);
    assertEquals(await shown(page), `${differ.length} of 120 images on which they disagree.`);
    assertEquals(await images(), differ.slice(0, 48));
    const agreement = (await page.locator("#explorer-agreement").textContent())!;
    assertMatch(agreement, new RegExp(`They disagree on ${differ.length}\\.$`));
    await page.getByRole("button", { name: "Next" }).click();
    const url = page.url();
    assertMatch(url, new RegExp(`#explore\\?left=\\w+&right=\\w+&show=differ&image=${differ[0]}$`));
    await page.goto(`file://${folder}/losses.html`);
    await page.goto(url);
    await image(page).getByText(`Test image ${differ[0]}:`).waitFor();
    assertMatch(await shown(page), /on which they disagree/);
  });
});

browserTest(
  "the explorer moves, turns, grows and steps by keys, and says where it is",
  async () => {
    await withPages(FILES, DESKTOP, async (page) => {
      await shown(page);
      const place = () => placeOf(page, 0, 3);
      const options = await page.locator('[data-side="0"] option').allTextContents();
      const spatial = options.findIndex((text) => text.includes("3-D"));
      assertGreater(spatial, 0);
      for (const dimension of [2, 3]) {
        const select = page.locator('[data-side="0"] select');
        if (dimension === 3) await select.selectOption({ index: spatial });
        await page.locator("[data-note]").first().getByText(`${dimension} coordinates`).waitFor();
        await canvas(page, 0).focus();
        const before = await place();
        for (const key of ["ArrowRight", "ArrowUp", "+", "+", "Shift+ArrowLeft"]) {
          const from = await place();
          await page.keyboard.press(key);
          assertGreater(apart(from, await place()), 0.5, `${dimension} ${key}`);
        }
        await page.keyboard.press("0");
        assert(apart(before, await place()) < 0.5);
      }
      await page.keyboard.press("PageDown");
      assertMatch(
        (await page.locator("#explorer-spoken").textContent())!,
        /^Test image 0: class 0; Left, \S+.*, \d, confidence [\d.]+, (right|wrong); Right, /,
      );
      assertMatch(
        (await canvas(page, 0).getAttribute("aria-label"))!,
        /120 test images.*Page Down/,
      );
      // Each list of pictures and each table is one stop of the Tab key.
      for (const part of ["#explorer-near-0", "#explorer-table-1"]) {
        assertEquals(await page.locator(`${part} button[tabindex="0"]`).count(), 1, part);
      }
      const pictures = page.locator("#explorer-near-0 button");
      await pictures.first().focus();
      await page.keyboard.press("ArrowRight");
      assertEquals(await pictures.nth(1).getAttribute("tabindex"), "0");
      await page.locator("#explorer-class").selectOption("3");
      assertEquals(await shown(page), "12 of 120 images of class 3.");
      assertEquals(await strip(page).count(), 12);
      await canvas(page, 1).focus();
      await page.keyboard.press("Escape");
      assertMatch(await shown(page), /^All 120/);
    });
  },
);

browserTest("a study's page compares its own networks, on a phone in the dark", async () => {
  await withPages(FILES, { ...PHONE, dark: true }, async (page, folder) => {
    await page.goto(`file://${folder}/study-plane.html`);
    await shown(page);
    const labels = await page.locator('[data-side="0"] option').allTextContents();
    assertEquals(labels.toSorted(), ["arcface", "center", "softmax", "triplet"]);
    await takeUp(page);
    assertEquals(await page.evaluate("document.documentElement.scrollWidth"), PHONE.width);
    const paper = "getComputedStyle(document.querySelector('#explorer canvas')).filter";
    assertMatch(await page.evaluate<string>(paper), /invert/);
    const before = await answersOf(page, 0);
    await page.getByRole("button", { name: "Swap sides" }).click();
    assertEquals(await answersOf(page, 1), before);
  });
});

browserTest("a file of points that is not there is named", async () => {
  const some = new Map([...FILES].filter(([name]) => !name.startsWith("points-")));
  // The browser itself says so, too.
  await assertRejects(
    () =>
      withPages(some, DESKTOP, async (page) => {
        assertMatch(
          await shown(page),
          /^The points cannot be loaded: points-\w+\.js is not beside this page\.$/,
        );
      }),
    Error,
    "ERR_FILE_NOT_FOUND",
  );
});
