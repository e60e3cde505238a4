import { subjects as measures } from "./_measures.ts";
import {
  lossSubjects,
  mainSubjects,
  reportSubjects,
  storeSubjects,
  studySubjects,
} from "./_others.ts";
import { methodSubjects } from "./_methods.ts";
import { subjects as statistics } from "./_statistics.ts";
import type { Subjects } from "./_subject.ts";

/** The entries of deno.json, by the name of their export. */
export const ENTRIES: Record<string, Subjects> = {
  ".": mainSubjects,
  "./losses": lossSubjects,
  "./measures": measures,
  "./statistics": statistics,
  "./study": studySubjects,
  "./store": storeSubjects,
  "./reports": reportSubjects,
  "what they give": methodSubjects,
};
