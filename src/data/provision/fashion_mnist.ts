import { fashionMnist as source } from "../fashion_mnist.ts";
import { gzipFolder } from "./_origins.ts";
import type { Provision } from "./types.ts";

/** Where Debian's package dataset-fashion-mnist puts the files. */
const DEBIAN_FOLDER = "/usr/share/datasets/fashion-mnist";

/** Fashion-MNIST comes from Debian, or from its authors by hand. */
export const fashionMnist: Provision = {
  origins: [gzipFolder(source.files), gzipFolder(source.files, DEBIAN_FOLDER)],
  help: (directory) =>
    `run "apt-get install dataset-fashion-mnist", or put the four .gz files of github.com/zalandoresearch/fashion-mnist (folder data/fashion) into "${directory}"`,
};
