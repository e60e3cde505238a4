/**
 * The losses, on TensorFlow.js.
 *
 * @module
 */
import * as tfjs from "@tensorflow/tfjs";
import { provideTf } from "./stand_ins/tf.ts";

provideTf(tfjs);

export * from "./shared.ts";
export * from "../../src/losses/mod.ts";
