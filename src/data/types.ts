/** Height, width and channels of an image. */
export type ImageShape = readonly [height: number, width: number, channels: number];

/** Labelled images: a training or a test part, or a selection of one. */
export interface Split {
  /** The pixels, 0 to 255, row-major as size x height x width x channels. */
  images: Uint8Array;
  /** The class of each image, 0 to classes - 1. */
  labels: Uint8Array;
  /** The number of images. */
  size: number;
  /** Height, width and channels of each image. */
  shape: ImageShape;
}

/** A dataset in memory, checked against its digests. */
export interface Dataset {
  /** The name by which experiments ask for it, such as `"fashion-mnist"`. */
  name: string;
  /** The name in print, such as `"Fashion-MNIST"`. */
  title: string;
  /** The number of classes. */
  classes: number;
  /** The name of each class, in the order of the labels. */
  classNames: string[];
  /** Height, width and channels of each image. */
  shape: ImageShape;
  /** The images to train on. */
  train: Split;
  /** The images to measure on. */
  test: Split;
  /** SHA-256 over the decoded images and labels, part of the identity of a network. */
  digest: string;
}
