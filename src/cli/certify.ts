import { resolve } from "node:path";
import { useBackend } from "../compute/backend.ts";
import {
  BACKENDS,
  type Check,
  type ConformanceBackend,
  loadLossModule,
  lossDefinition,
  lossNames,
} from "../losses/mod.ts";
import { type CertificateRow, certify as certifyLosses } from "../losses/certificate.ts";
import { EXIT_CODES, InputError } from "../base/errors.ts";
import { suggest } from "../base/suggest.ts";
import { readArguments } from "./_arguments.ts";
import { LOSS_OPTION } from "./_options.ts";
import { formatTable } from "./_table.ts";

const SYNTAX = {
  name: "certify",
  summary: "Holds every loss to its float64 reference, in value and gradients, on every backend.",
  positional: "[LOSS ...]",
  options: {
    backend: {
      value: "NAME",
      help: "a backend to check, repeatable (default: cpu, wasm and webgpu)",
      repeated: true,
    },
    loss: LOSS_OPTION,
    json: { help: "print the certificates as JSON" },
  },
};

/** `deno task loss-atlas certify`. */
export async function certify(args: readonly string[]): Promise<number> {
  const given = readArguments(args, SYNTAX);
  if (given === undefined) return EXIT_CODES.done;
  for (const file of given.all("loss")) await loadLossModule(resolve(file));
  const asked = given.all("backend").map(readBackend);
  const backends = asked.length > 0 ? asked : BACKENDS;
  const names = given.positional.length > 0 ? given.positional : lossNames;
  const losses = names.map(lossDefinition);
  await useBackend("wasm");
  const rows = await certifyLosses({
    losses,
    backends,
    onLoss: (name) => console.error(name),
  });
  const missing = backends.filter((name) => !rows[0]?.backends.includes(name));
  if (missing.length > 0) console.error(`this machine has no ${missing.join(", ")}`);
  console.log(given.has("json") ? JSON.stringify(rows, null, 2) : certificateTable(rows));
  const failed = rows.filter(({ passed }) => !passed);
  for (const { loss, form, checks } of failed) {
    for (const { name, status, detail } of checks) {
      if (status === "failed") {
        console.error(`${loss} ${JSON.stringify(form)}: ${name}: ${detail}`);
      }
    }
  }
  return failed.length > 0 ? EXIT_CODES.failed : EXIT_CODES.done;
}

/** The certificates as a table: a row for each parameter form, a column for each check. */
export function certificateTable(rows: readonly CertificateRow[]): string {
  const checks = rows[0]?.checks.map(({ name }) => name) ?? [];
  return formatTable(
    ["loss", "parameters", ...checks],
    rows.map(({ loss, form, checks }) => [loss, formatForm(form), ...checks.map(formatCheck)]),
  );
}

function formatForm(form: Record<string, unknown>): string {
  const parts = Object.entries(form).map(([key, value]) =>
    `${key} ${typeof value === "object" ? JSON.stringify(value) : value}`
  );
  return parts.join(", ") || "defaults";
}

/** The text of a column: the outcome, and the measured errors. */
function formatCheck({ status, detail }: Check): string {
  if (status !== "passed") return status;
  const errors = detail.match(/\d\.\de[+-]\d+/g);
  return errors ? errors.join(" / ") : "passed";
}

function readBackend(name: string): ConformanceBackend {
  if ((BACKENDS as readonly string[]).includes(name)) return name as ConformanceBackend;
  throw new InputError(`There is no backend "${name}" to check: ${suggest(name, BACKENDS)}`);
}
