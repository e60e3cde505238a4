// @ts-nocheck AssemblyScript, compiled by build.ts
import { cropImage, padImage } from "./images.ts";
import { expandGradient, finishImage } from "./layer.ts";
import {
  imageToTiles,
  outputGradientToTiles,
  tilesToImage,
  tilesToInputGradient,
} from "./tiles.ts";

// The ways between the images of a block and its tiles, each through a buffer of one padded image.
// Outputs are (height x width); tiles.ts tells the layout of tiles, layer.ts what follows them.

/** The input's tiles of `count` images. */
export function imagesToTiles(
  count: i32,
  images: usize,
  inHeight: i32,
  inWidth: i32,
  channels: i32,
  top: i32,
  left: i32,
  buffer: usize,
  pitch: i32,
  height: i32,
  width: i32,
  tiles: usize,
  position: usize,
): void {
  const imageBytes = <usize> (inHeight * inWidth * channels) << 2;
  for (let i = 0; i < count; i++) {
    padImage(images, inHeight, inWidth, channels, buffer, pitch, top, left);
    imageToTiles(buffer, pitch, height, width, channels, tiles, position, i);
    images += imageBytes;
  }
}

/** The output's tiles of the gradients of what follows a convolution. */
export function gradientsToTiles(
  count: i32,
  dy: usize,
  record: usize,
  pooled: bool,
  resultHeight: i32,
  resultWidth: i32,
  channels: i32,
  buffer: usize,
  pitch: i32,
  height: i32,
  width: i32,
  tiles: usize,
  position: usize,
): void {
  const size: usize = resultHeight * resultWidth * channels;
  for (let i = 0; i < count; i++) {
    expandGradient(dy, record, pooled, resultHeight, resultWidth, channels, buffer, pitch);
    outputGradientToTiles(buffer, pitch, height, width, channels, tiles, position, i);
    dy += size << 2;
    if (record) record += pooled ? size : size << 2;
  }
}

/** What follows a convolution, of the output's tiles. */
export function tilesToResults(
  count: i32,
  tiles: usize,
  position: usize,
  height: i32,
  width: i32,
  buffer: usize,
  pitch: i32,
  channels: i32,
  resultHeight: i32,
  resultWidth: i32,
  bias: usize,
  relu: bool,
  y: usize,
  codes: usize,
): void {
  const size: usize = resultHeight * resultWidth * channels;
  for (let i = 0; i < count; i++) {
    tilesToImage(buffer, pitch, height, width, channels, tiles, position, i);
    finishImage(buffer, pitch, channels, resultHeight, resultWidth, bias, relu, y, codes);
    y += size << 2;
    if (codes) codes += size;
  }
}

/** The gradients of images, of those of the input's tiles; the buffer has so many bytes. */
export function tilesToInputGradients(
  count: i32,
  tiles: usize,
  position: usize,
  height: i32,
  width: i32,
  buffer: usize,
  bytes: usize,
  pitch: i32,
  top: i32,
  left: i32,
  inHeight: i32,
  inWidth: i32,
  channels: i32,
  gradients: usize,
): void {
  const imageBytes = <usize> (inHeight * inWidth * channels) << 2;
  for (let i = 0; i < count; i++) {
    memory.fill(buffer, 0, bytes);
    tilesToInputGradient(buffer, pitch, height, width, channels, tiles, position, i);
    cropImage(buffer, pitch, top, left, inHeight, inWidth, channels, gradients);
    gradients += imageBytes;
  }
}
