import { catalogue as losses } from "../losses/catalogue.ts";

const FAMILIES = /^(loss|open-set-score)\//;
const own = new Set(losses.map(({ name }) => name));

/** Whether a component comes with the project; if not, it is a user's, and may change at any time. */
export function comesWithTheProject(name: string): boolean {
  return !FAMILIES.test(name) || own.has(name.replace(FAMILIES, ""));
}
