import { EXIT_CODES } from "../base/errors.ts";
import { type Command, written } from "./command.ts";
import { COMMANDS, SHELLS, TASKS } from "./commands.ts";
import { flag, type Given, oneOf, type Option, type Options } from "./options.ts";

/** `deno task loss-atlas completions`: what a shell reads to complete what is typed. */
export function completions({ positional: [shell] }: Given<Options>): Promise<number> {
  console.log(WRITERS[oneOf("shell", SHELLS)(shell!)]());
  return Promise.resolve(EXIT_CODES.done);
}

const WRITERS: Record<typeof SHELLS[number], () => string> = { bash, zsh, fish };

const optionsOf = ({ options }: Command): [string, Option<unknown>][] =>
  Object.entries({ ...options, help: flag("print the help of the command") }).map((
    [name, option],
  ) => [
    written(name),
    option,
  ]);

/** What a command's arguments are: studies, names that it gives, or files. */
function argumentsOf({ positional = "", words = [] }: Command): {
  studies: boolean;
  words: readonly string[];
} {
  return { studies: positional.includes("STUDY"), words };
}

const isList = ({ metavar }: Option<unknown>) => metavar === "LIST";

/** Text within single quotes of a shell. */
const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;

const use = (how: string) =>
  `# Completes loss-atlas, deno task loss-atlas, and the tasks that are commands. To use it:
#   ${how}
# Where Deno's own completions are wanted too, load those first: what is typed after deno goes on to them.`;

function bash(): string {
  const values = COMMANDS.flatMap((command) =>
    optionsOf(command).flatMap(([name, { values }]) =>
      values === undefined ? [] : [`    "${command.name} ${name}") words="${values.join(" ")}" ;;`]
    )
  );
  const valued = COMMANDS.flatMap((command) =>
    optionsOf(command).flatMap(([name, { metavar, values }]) =>
      metavar === undefined || values !== undefined ? [] : [`"${command.name} ${name}"`]
    )
  );
  const options = COMMANDS.map((command) =>
    `    ${command.name}) words="${optionsOf(command).map(([name]) => name).join(" ")}" ;;`
  );
  const positional = COMMANDS.flatMap((command) => {
    const { studies, words } = argumentsOf(command);
    const all = [...words, ...studies ? ["$(_loss_atlas_studies)"] : []].join(" ");
    return all === "" ? [] : [`    ${command.name}) words="${all}" ;;`];
  });
  return `${use("source <(deno task loss-atlas completions bash)")}
_loss_atlas_studies() {
  local file
  for file in experiments/*.json; do
    file="\${file##*/}"
    case "$file" in schema.json | "*.json") ;; *) printf '%s ' "\${file%.json}" ;; esac
  done
}
_loss_atlas_words() {
  local at="$1" current="\${COMP_WORDS[COMP_CWORD]}" words=""
  local command="\${COMP_WORDS[at]}" before="\${COMP_WORDS[COMP_CWORD-1]}"
  COMPREPLY=()
  if [ "$COMP_CWORD" -le "$at" ]; then
    words="${COMMANDS.map(({ name }) => name).join(" ")} --help --version"
  else
    case "$command $before" in
${values.join("\n")}
    ${valued.join(" | ")}) return ;;
    esac
    if [ -z "$words" ]; then
      case "$current" in
      -*) case "$command" in
${options.join("\n")}
        esac ;;
      *) case "$command" in
${positional.join("\n")}
        esac ;;
      esac
    fi
  fi
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
_loss_atlas() { _loss_atlas_words 1; }
_loss_atlas_before="$(complete -p deno 2>/dev/null | sed -n 's/.*-F \\([^ ]*\\).*/\\1/p')"
[ "$_loss_atlas_before" = _loss_atlas_deno ] && _loss_atlas_before=""
_loss_atlas_deno() {
  case "\${COMP_WORDS[1]} \${COMP_WORDS[2]}" in
  "task loss-atlas") if [ "$COMP_CWORD" -gt 2 ]; then _loss_atlas_words 3; return; fi ;;
  ${TASKS.map((name) => `"task ${name}"`).join(" | ")})
    if [ "$COMP_CWORD" -gt 2 ]; then _loss_atlas_words 2; return; fi ;;
  esac
  if [ -n "$_loss_atlas_before" ]; then "$_loss_atlas_before" "$@"; fi
}
complete -o default -F _loss_atlas loss-atlas
complete -o default -F _loss_atlas_deno deno`;
}

function zsh(): string {
  // What zsh takes for more than text in a description.
  const told = (text: string) => text.replaceAll(/[\\[\]:]/g, "\\$&");
  const spec = ([name, option]: [string, Option<unknown>]) => {
    const { help, metavar, values, repeats } = option;
    const value = metavar === undefined
      ? ""
      : `:${metavar}:${
        values === undefined
          ? "_files"
          : isList(option)
          ? `_values -s , ${metavar} ${values.join(" ")}`
          : `(${values.join(" ")})`
      }`;
    return quoted(`${repeats ? "*" : ""}${name}[${told(help)}]${value}`);
  };
  const cases = COMMANDS.map((command) => {
    const { studies, words } = argumentsOf(command);
    const action = words.length > 0
      ? `'*:argument:(${words.join(" ")})'`
      : studies
      ? "'*:study:_loss_atlas_studies'"
      : "'*:file:_files'";
    return `  ${command.name}) _arguments ${
      [...optionsOf(command).map(spec), action].join(" ")
    } ;;`;
  });
  return `#compdef loss-atlas
${use("source <(deno task loss-atlas completions zsh)     # after compinit")}
_loss_atlas_studies() {
  local -a studies
  studies=(experiments/*.json(N:t:r))
  compadd -- \${studies:#schema}
  _files
}
_loss_atlas() {
  if (( CURRENT == 2 )); then
    local -a commands
    commands=(
${COMMANDS.map(({ name, summary }) => `      ${quoted(`${name}:${told(summary)}`)}`).join("\n")}
    )
    _describe command commands
    return
  fi
  shift words
  (( CURRENT-- ))
  case $words[1] in
${cases.join("\n")}
  esac
}
_loss_atlas_before=\${_comps[deno]}
[[ $_loss_atlas_before == _loss_atlas_deno ]] && _loss_atlas_before=
_loss_atlas_deno() {
  local at=0
  if [[ $words[2] == task ]] && (( CURRENT > 3 )); then
    case $words[3] in
    loss-atlas) at=2 ;;
    ${TASKS.join("|")}) at=1 ;;
    esac
  fi
  if (( at > 0 )); then
    shift $at words
    (( CURRENT -= at ))
    _loss_atlas
  elif [[ -n $_loss_atlas_before ]]; then
    $_loss_atlas_before "$@"
  else
    _files
  fi
}
compdef _loss_atlas loss-atlas
compdef _loss_atlas_deno deno`;
}

function fish(): string {
  const lines = COMMANDS.flatMap((command) => {
    const { name, summary } = command;
    const { studies, words } = argumentsOf(command);
    const own = `-n ${quoted(`_loss_atlas_is ${name}`)}`;
    return [
      `_loss_atlas_add -n '_loss_atlas_is' -f -a ${name} -d ${quoted(summary)}`,
      ...optionsOf(command).map(([option, { help, metavar, values }]) =>
        [
          `_loss_atlas_add ${own} -l ${option.slice(2)}`,
          ...metavar === undefined
            ? []
            : values === undefined
            ? ["-r"]
            : [`-x -a '${values.join(" ")}'`],
          `-d ${quoted(help)}`,
        ].join(" ")
      ),
      ...words.length > 0 ? [`_loss_atlas_add ${own} -a '${words.join(" ")}'`] : [],
      ...studies ? [`_loss_atlas_add ${own} -a '(_loss_atlas_studies)'`] : [],
    ];
  });
  return `${use("deno task loss-atlas completions fish | source")}
function _loss_atlas_studies
    for file in experiments/*.json
        string replace -r '.*/(.*)\\.json$' '$1' -- $file | string match -v schema
    end
end
# Whether the command that is being written is the one named, or is still to be written.
function _loss_atlas_is
    set -l words (commandline -opc)
    if test "$words[1]" = deno
        test "$words[2]" = task; or return 1
        if test "$words[3]" = loss-atlas
            set words $words[3..-1]
        else if contains -- "$words[3]" ${TASKS.join(" ")}
            set words loss-atlas $words[3..-1]
        else
            return 1
        end
    end
    if test (count $argv) -eq 0
        test (count $words) -eq 1
    else
        test "$words[2]" = "$argv[1]"
    end
end
function _loss_atlas_add
    complete -c loss-atlas $argv
    complete -c deno $argv
end
${lines.join("\n")}`;
}
