import { PROJECT } from "../../base/files.ts";
import { datasetInfo } from "../../data/catalogue.ts";
import type { PictureSheet } from "./scenes.ts";

/** A sheet with the bytes of its file, which is a PNG. */
export interface SheetFile extends PictureSheet {
  bytes: Uint8Array;
}

/** The name of the file of a dataset. */
export const sheetFile = (dataset: string): string => `images-${dataset}.png`;

/**
 * Reads the committed sheets of pictures: `scripts/site_images.ts` draws them. Every place of a sheet
 * holds a picture.
 *
 * @param folder Where they are, by default `docs/site/`.
 */
export async function readSheets(folder = new URL("docs/site/", PROJECT)): Promise<SheetFile[]> {
  const sheets: SheetFile[] = [];
  for await (const { name: file } of Deno.readDir(folder)) {
    const [, dataset] = file.match(/^images-(.+)\.png$/) ?? [];
    if (dataset === undefined) continue;
    const bytes = await Deno.readFile(new URL(file, folder));
    const header = new DataView(bytes.buffer);
    const [height, width] = datasetInfo(dataset).shape;
    // After the signature and the head of its first chunk a PNG has its width and its height.
    const [columns, rows] = [header.getUint32(16) / width, header.getUint32(20) / height];
    sheets.push({ dataset, file, width, height, columns, count: columns * rows, bytes });
  }
  return sheets.sort((a, b) => a.dataset < b.dataset ? -1 : 1);
}
