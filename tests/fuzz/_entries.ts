import { subjects as measures } from "./_measures.ts";
import { subjects as statistics } from "./_statistics.ts";
import type { Subjects } from "./_subject.ts";

/** The entries of deno.json, by the name of their export. */
export const ENTRIES: Record<string, Subjects> = {
  "./measures": measures,
  "./statistics": statistics,
};
