import { datasetsOf } from "../study/datasets.ts";
import { lossDefinition } from "../losses/mod.ts";
import type { Cell } from "../study/types.ts";
import { moduleGraph } from "./module_graph.ts";

const here = (path: string) => new URL(path, import.meta.url).href;
const ROOT = here("../../");

/**
 * What trains and measures a cell, and what sets the backend up with its kernels; scheduling,
 * storing and reporting change no number.
 */
const ROOTS = [here("../runner/train_cell.ts"), here("../compute/backend.ts")];

/** Modules that import every loss, dataset or metric; a run depends on those it uses. */
const REGISTRIES = [
  here("../losses/catalogue.ts"),
  here("../data/catalogue.ts"),
];

/**
 * The modules that a cell's run executes, by path from the project's root, with the SHA-256 of
 * their sources.
 */
export function codeOf(cell: Pick<Cell, "loss" | "dataset" | "evaluation">): Map<string, string> {
  const { module } = lossDefinition(cell.loss.name);
  const graph = moduleGraph([...ROOTS, ...(module === undefined ? [] : [module])], {
    registries: REGISTRIES,
    // The registry of datasets imports "fashion-mnist" as fashionMnist.
    members: datasetsOf(cell).map((name) =>
      name.replace(/-(.)/g, (_, letter) => letter.toUpperCase())
    ),
  });
  return new Map([...graph].map(([address, sha256]) => [address.replace(ROOT, ""), sha256]));
}
