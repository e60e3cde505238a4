import { fileURLToPath } from "node:url";
import type { Drawing } from "./drawing.ts";

/** Pixels of the picture for each px of the figure: about 200 dpi in a column of a paper. */
const ZOOM = 2;

/** Points of PDF, of which an inch has 72, for each px of a figure, of which it has 96. */
const POINTS = 0.75;

/** Arimo, whose letters are as wide as those of Helvetica and Arial, by weight. */
const FONTS = {
  regular: import.meta.resolve("@expo-google-fonts/arimo/400Regular/Arimo_400Regular.ttf"),
  bold: import.meta.resolve("@expo-google-fonts/arimo/700Bold/Arimo_700Bold.ttf"),
};

/** The files of the fonts: the same text on every machine; none where packages are not on disk. */
const fontFiles = () =>
  Object.values(FONTS).filter((url) => url.startsWith("file:")).map((url) => fileURLToPath(url));

/** Renders figures as PNG. Needs the permission to load native code (`--allow-ffi`). */
export async function pngFiles(drawings: readonly Drawing[]): Promise<Map<string, Uint8Array>> {
  // Native code is loaded here alone, so that all other formats do without the permission.
  const { Resvg } = await import("@resvg/resvg-js");
  const files = fontFiles();
  const font = files.length === 0
    ? {}
    : { fontFiles: files, loadSystemFonts: false, defaultFontFamily: "Arimo" };
  return new Map(drawings.map((drawing) => {
    const picture = new Resvg(drawing.document(), {
      fitTo: { mode: "zoom", value: ZOOM },
      font,
    }).render();
    return [`${drawing.id}.png`, new Uint8Array(picture.asPng())];
  }));
}

/** Renders figures as PDF: vectors, and text that can be searched, with the letters it needs. */
export async function pdfFiles(drawings: readonly Drawing[]): Promise<Map<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  for (const drawing of drawings) files.set(`${drawing.id}.pdf`, await pdfOf(drawing));
  return files;
}

async function pdfOf(drawing: Drawing): Promise<Uint8Array> {
  const { default: PDFDocument } = await import("pdfkit");
  const { default: svgToPdf } = await import("svg-to-pdfkit");
  const document = new PDFDocument({
    size: [drawing.width * POINTS, drawing.height * POINTS],
    margin: 0,
    // The same figure gives the same file on any day.
    info: { Title: drawing.title, Subject: drawing.caption, CreationDate: new Date(0) },
  });
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  document.on("data", (chunk: Uint8Array<ArrayBuffer>) => chunks.push(chunk));
  const ended = new Promise<void>((resolve, reject) => {
    document.on("end", resolve);
    document.on("error", reject);
  });
  for (const [name, url] of Object.entries(FONTS)) {
    if (url.startsWith("file:")) document.registerFont(name, fileURLToPath(url));
  }
  const named = fontFiles().length > 0;
  svgToPdf(document, drawing.document(), 0, 0, {
    fontCallback: (_family: string, bold: boolean) =>
      named ? bold ? "bold" : "regular" : bold ? "Helvetica-Bold" : "Helvetica",
  });
  document.end();
  await ended;
  return new Uint8Array(await new Blob(chunks).arrayBuffer());
}
