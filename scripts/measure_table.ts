import { z } from "zod";
import { needOf } from "../src/measures/applicability.ts";
import { measureCatalogue } from "../src/measures/catalogue.ts";
import type { MeasureDefinition } from "../src/measures/measure.ts";
import { infoOf } from "../src/measures/readings.ts";
import { resolveRequest } from "../src/measures/resolve.ts";

const ARROWS = { higher: "↑", lower: "↓", none: "" } as const;
const NEEDS = {
  rows: "stored rows",
  loss: "the loss",
  network: "the network",
} as const;

/**
 * The reference table of all measures in Markdown: from their descriptors, for `docs/metrics.md`.
 *
 * @returns A table, a row a measure.
 */
function measureTable(): string {
  const rows = measureCatalogue.map((definition) => [
    `\`${definition.name}\``,
    ARROWS[definition.direction],
    definition.description,
    imagesOf(definition),
    NEEDS[needOf(resolveRequest(definition.name)[0]!)],
    parametersOf(definition),
  ]);
  const head = ["measure", "", "what it is", "images", "needs", "parameters and their defaults"];
  return [head, head.map(() => "-"), ...rows].map((cells) => `| ${cells.join(" | ")} |`)
    .join("\n");
}

/** Which images a measure looks at. */
function imagesOf({ reads, parameters }: MeasureDefinition): string {
  if ("split" in parameters.shape) return `\`split\`: ${parameters.parse({}).split}`;
  const images = reads.map((reading) => infoOf(reading)?.images);
  const all = ["train", "validation", "test", "unknown classes"] as const;
  return all.filter((each) => images.includes(each)).join(", ");
}

function parametersOf({ parameters }: MeasureDefinition): string {
  const { properties = {} } = z.toJSONSchema(parameters, { io: "input" });
  return Object.entries(properties).map(([key, property]) => {
    const { default: byDefault, enum: values } = property as { default: unknown; enum?: unknown[] };
    const others = values?.filter((value) => value !== byDefault);
    return `\`${key}\` ${byDefault}${others ? ` (or ${others.join(", ")})` : ""}`;
  }).join("; ");
}

const [START, END] = ["<!-- measures: begin -->", "<!-- measures: end -->"];

/**
 * Puts the table into a document, between its marks.
 *
 * @param text The document.
 * @returns The document with the table of today.
 */
export function withMeasureTable(text: string): string {
  const [before, rest] = text.split(START);
  const after = rest?.split(END)[1];
  if (after === undefined) {
    throw new Error(`The document must hold the marks ${START} and ${END}`);
  }
  return `${before}${START}\n\n${measureTable()}\n\n${END}${after}`;
}

if (import.meta.main) {
  const file = "docs/metrics.md";
  await Deno.writeTextFile(file, withMeasureTable(await Deno.readTextFile(file)));
}
