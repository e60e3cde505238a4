/** Columns where the width is unknown, as in a pipe or a file. */
const DEFAULT_WIDTH = 80;

/** Below this nothing is legible, whatever width a terminal reports. */
const LEAST_WIDTH = 40;

/** Where a command prints its answer. */
export interface Terminal {
  /** Columns that a line may fill. */
  width: number;
  /** Makes text bold, where that is wanted and supported. */
  bold(text: string): string;
}

/** Standard output: the width of the terminal, or 80 columns of plain text elsewhere. */
export function standardOutput(): Terminal {
  if (!Deno.stdout.isTerminal()) return { width: DEFAULT_WIDTH, bold: (text) => text };
  return {
    width: Math.max(LEAST_WIDTH, Deno.consoleSize().columns || DEFAULT_WIDTH),
    bold: (text) => Deno.noColor ? text : `\x1b[1m${text}\x1b[22m`,
  };
}
