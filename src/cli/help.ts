import { type Command, written } from "./command.ts";
import { COMMANDS, TASKS } from "./commands.ts";
import { listWords } from "../results/text.ts";
import { flag, type Options } from "./options.ts";
import { standardOutput, wrapText } from "./terminal.ts";

/** The least width of the text of the help, whatever the terminal. */
const LEAST_HELP = 24;

/** A row of the help, its text broken into lines as the terminal takes them. */
function wrapped(left: string, right: string): string {
  const column = left.length + 2;
  const lines = wrapText(right, Math.max(LEAST_HELP, standardOutput().width - column));
  return `${left}  ${lines.join(`\n${" ".repeat(column)}`)}`;
}

/** The text of `--help` without a command. */
export function overview(): string {
  const width = Math.max(...COMMANDS.map(({ name }) => name.length));
  const lines = COMMANDS.map(({ name, summary }) => wrapped(`  ${name.padEnd(width)}`, summary));
  const closing = wrapText(
    `Every command has --help; ${listWords(TASKS)} are also tasks of their own.`,
    standardOutput().width,
  );
  return `Loss Atlas: what a loss does to the space of embeddings

usage: deno task loss-atlas COMMAND [arguments]

${lines.join("\n")}

${closing.join("\n")}`;
}

/** The text of `--help` of a command, as wide as the terminal. */
export function helpText({ name, summary, positional, note, options }: Command): string {
  const all: Options = { ...options, help: flag("print this") };
  const rows = Object.entries(all).map(([key, { metavar, help, alias }]) =>
    [
      `  ${written(key)}${metavar ? ` ${metavar}` : ""}`,
      alias ? `${help} (also ${alias})` : help,
    ] as const
  );
  const width = Math.max(...rows.map(([left]) => left.length));
  const syntax = ["usage: deno task loss-atlas", name, "[options]", positional].filter(Boolean);
  return `${summary}

${syntax.join(" ")}${note ? `   (${note})` : ""}

${rows.map(([left, right]) => wrapped(left.padEnd(width), right)).join("\n")}`;
}
