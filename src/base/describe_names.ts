/** How many names a line gives before it counts the rest. */
const NAMED = 3;

/** Names some things, such as components or measures, and counts the rest. */
export function describeNames(names: readonly string[]): string {
  const rest = names.length - NAMED;
  return names.slice(0, NAMED).join(", ") + (rest > 0 ? ` and ${rest} more` : "");
}
