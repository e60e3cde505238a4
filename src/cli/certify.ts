import { resolve } from "node:path";
import { EXIT_CODES, InputError } from "../base/errors.ts";
import { describeNames } from "../base/text.ts";
import { useBackend } from "../compute/backend.ts";
import { lossDefinition, lossNames } from "../losses/catalogue.ts";
import { BACKENDS } from "../losses/conformance/backends.ts";
import { certify as certifyLosses } from "../losses/conformance/check_loss.ts";
import type { Certificate, Check } from "../losses/conformance/check_subject.ts";
import { count, listWords } from "../results/text.ts";
import { loadModules } from "../study/modules.ts";
import { oneOf, type Shared } from "./options.ts";
import { isModule } from "./own_modules.ts";
import { formatTable, standardOutput, wrapText } from "./terminal.ts";

/** Which losses are certified, and how. */
export type CertifyOptions = Shared<"json"> & { backend: readonly string[] };

/** `deno task loss-atlas certify`. */
export async function certify(
  { positional, backend, json }: CertifyOptions,
): Promise<number> {
  const backends = backend.length > 0 ? backend.map(oneOf("backend", BACKENDS)) : BACKENDS;
  const own = await loadModules(positional.filter(isModule).map((path) => resolve(path)));
  const named = positional.filter((name) => !isModule(name)).map(lossDefinition);
  const losses = positional.length > 0
    ? [...named, ...own.flatMap(({ loss }) => loss)]
    : lossNames.map(lossDefinition);
  if (losses.length === 0) {
    throw new InputError("These modules export no loss: hold other parts to their kits with check");
  }
  await useBackend("wasm");
  const rows = await certifyLosses({ losses, backends, onLoss: (name) => console.error(name) });
  const missing = backends.filter((name) => !rows[0]?.backends.includes(name));
  if (missing.length > 0) console.error(`not available on this machine: ${missing.join(", ")}`);
  const { width } = standardOutput();
  console.log(json ? JSON.stringify(rows, null, 2) : certificateTable(rows, width));
  for (const fault of rows.flatMap(faultsOf)) console.error(fault);
  const summary = certificateSummary(rows).flatMap((line) => wrapText(line, width));
  if (!json) console.log(`\n${summary.join("\n")}`);
  return rows.every(({ passed }) => passed) ? EXIT_CODES.done : EXIT_CODES.failed;
}

/** The checks that a loss failed, a line each. */
export function faultsOf({ loss, form, checks }: Certificate): string[] {
  return checks.filter(({ status }) => status === "failed")
    .map(({ name, detail }) => `${loss} ${JSON.stringify(form)}: ${name}: ${detail}`);
}

/**
 * The certificates as a table: a row for each parameter form, a column for each check, with the larger
 * of the errors of value and gradient where they were measured.
 */
export function certificateTable(rows: readonly Certificate[], width = Infinity): string {
  const checks = rows[0]?.checks.map(({ name }) => name) ?? [];
  return formatTable(
    ["loss", "parameters", ...checks.map((name) => SHORT[name] ?? name)],
    rows.map(({ loss, form, space, checks }) => [
      loss,
      formatForm(form) + (space === undefined ? "" : ` (${space})`),
      ...checks.map(formatCheck),
    ]),
    { width },
  );
}

/** Headings of columns whose values are narrower than the name of the check. */
const SHORT: Partial<Record<Check["name"], string>> = {
  "finite differences": "finite diff.",
  "edge cases": "edges",
};

/** What all certificates come to, in a line or two. */
export function certificateSummary(rows: readonly Certificate[]): string[] {
  const failed = rows.filter(({ passed }) => !passed);
  const losses = new Set(rows.map(({ loss }) => loss)).size;
  const about = `${count(losses, "loss", "losses")} in ${count(rows.length, "form")}`;
  const where = `on ${listWords(rows[0]?.backends ?? [])}`;
  return [
    "numbers: the largest relative error of value and gradient; finite diff.: of the gradient",
    failed.length === 0
      ? `${about} ${where}: all hold`
      : `${about} ${where}: ${failed.length} fail (${
        describeNames([...new Set(failed.map(({ loss }) => loss))])
      })`,
  ];
}

function formatForm(form: Record<string, unknown>): string {
  const parts = Object.entries(form).map(([key, value]) =>
    `${key} ${typeof value === "object" ? JSON.stringify(value) : value}`
  );
  return parts.join(", ") || "defaults";
}

/** The text of a column: the largest error where some was measured, else the outcome. */
function formatCheck({ status, detail }: Check): string {
  if (status !== "passed") return status;
  const errors = detail.match(/\d\.\de[+-]\d+/g);
  return errors ? Math.max(...errors.map(Number)).toExponential(1) : "passed";
}
