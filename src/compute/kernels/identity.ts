import { tf } from "../tf.ts";
import { override } from "./_override.ts";

/**
 * Installs the identity without a copy, as on the `cpu` backend: the tensors share their values,
 * which tfjs counts. The stock kernel copies every tensor that the tape saves.
 */
export function installIdentity(): void {
  override<{ x: tf.TensorInfo }, unknown>(tf.Identity, ({ inputs: { x }, backend }) => {
    if (x.dtype === "string") return undefined;
    backend.incRef(x.dataId);
    return { dataId: x.dataId, shape: x.shape, dtype: x.dtype };
  });
}
