import { EnvironmentError } from "../../../src/base/errors.ts";
import { tf } from "./tf.ts";

/** The name of a backend of TensorFlow.js. */
export type BackendName = string;

/**
 * Makes TensorFlow.js compute on a backend that the user has loaded; the package loads none itself.
 *
 * @throws {EnvironmentError} If it is not there, or does not start.
 */
export async function useBackend(name: string): Promise<void> {
  const isThere = tf.findBackendFactory(name) !== null;
  if (isThere && await tf.setBackend(name)) return await tf.ready();
  throw new EnvironmentError(
    isThere
      ? `The backend "${name}" does not start on this machine`
      : `The backend "${name}" is not loaded: import "@tensorflow/tfjs-backend-${name}"`,
  );
}
