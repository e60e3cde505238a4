import { center } from "./center.ts";
import { cosface } from "./cosface.ts";
import type { LossDefinition } from "./loss.ts";
import { softmax } from "./softmax.ts";
import { triplet } from "./triplet.ts";

/** The losses that come with the project, in the order of the documentation. */
export const catalogue: readonly LossDefinition[] = [softmax, cosface, center, triplet];
