import { resolve } from "node:path";
import { EXIT_CODES, InputError } from "../base/errors.ts";
import { useBackend } from "../compute/backend.ts";
import { checkReader } from "../data/own/reader.ts";
import type { ImageShape } from "../data/types.ts";
import { certifyForms } from "../losses/conformance/check_loss.ts";
import { checksOfMetric } from "../measures/check_metric.ts";
import { measureSpeed } from "../measures/check_speed.ts";
import type { MeasureDefinition } from "../measures/measure.ts";
import { checkActivation, checkBackbone, type PartCheck } from "../networks/check_parts.ts";
import { count } from "../results/text.ts";
import { loadModules, type OwnParts } from "../study/modules.ts";
import type { Shared } from "./options.ts";
import { isModule } from "./own_modules.ts";
import { formatTable, standardOutput } from "./terminal.ts";

/** Which modules are checked, and how. */
export interface CheckOptions extends Shared<"json"> {
  positional: readonly string[];
  shape: ImageShape;
}

/** What was found out about one part. */
interface CheckedPart {
  kind: keyof OwnParts;
  name: string;
  checks: PartCheck[];
}

/** `deno task loss-atlas check`: holds parts of the user's own to what the project's are held to. */
export async function check(given: CheckOptions): Promise<number> {
  const other = given.positional.find((path) => !isModule(path));
  if (other !== undefined) {
    throw new InputError(`check takes modules, such as my_metric.ts: "${other}" is none`);
  }
  await useBackend("wasm");
  const parts: CheckedPart[] = [];
  for (const module of await loadModules(given.positional.map((path) => resolve(path)))) {
    for (const { name, ...rest } of module.loss) {
      parts.push({ kind: "loss", name, checks: await ofLoss({ name, ...rest }) });
    }
    for (const measure of module.measure) {
      parts.push({ kind: "measure", name: measure.name, checks: ofMeasure(measure) });
    }
    for (const { name } of module.backbone) {
      parts.push({ kind: "backbone", name, checks: await checkBackbone(name, given.shape) });
    }
    for (const { name } of module.activation) {
      parts.push({ kind: "activation", name, checks: await checkActivation(name) });
    }
    for (const reader of module.dataset) {
      parts.push({ kind: "dataset", name: reader.name, checks: await checkReader(reader) });
    }
  }
  const failed = parts.flatMap(({ checks }) => checks).filter(({ failure }) =>
    failure !== undefined
  );
  if (given.json) console.log(JSON.stringify(parts.map(withVerdict), null, 2));
  else console.log(partsTable(parts));
  if (!given.json && failed.length > 0) console.error(`${count(failed.length, "check")} failed`);
  return failed.length > 0 ? EXIT_CODES.failed : EXIT_CODES.done;
}

const withVerdict = ({ kind, name, checks }: CheckedPart) => ({
  ...{ kind, name, passed: checks.every(({ failure }) => failure === undefined) },
  checks,
});

function partsTable(parts: readonly CheckedPart[]): string {
  return formatTable(
    ["part", "check", "result"],
    parts.flatMap(({ kind, name, checks }) =>
      checks.map(({ check, failure, detail = "passed" }, at) => [
        at === 0 ? `${kind} ${name}` : "",
        check,
        failure === undefined ? detail : `failed: ${failure}`,
      ])
    ),
    standardOutput(),
  );
}

async function ofLoss(definition: OwnParts["loss"][number]): Promise<PartCheck[]> {
  const certificates = await certifyForms(definition);
  return certificates.flatMap(({ form, checks }) =>
    checks.map(({ name, status, detail }) => ({
      check: [name, ...Object.entries(form).map(([key, value]) => `${key} ${value}`)].join(", "),
      ...(status === "failed"
        ? { failure: detail }
        : { detail: status === "skipped" ? `skipped: ${detail}` : detail }),
    }))
  );
}

function ofMeasure(definition: MeasureDefinition): PartCheck[] {
  if (definition.reads.includes("geometry")) {
    return [{ check: "all", detail: "skipped: the kit has samples, but no geometry of classes" }];
  }
  const checks: PartCheck[] = checksOfMetric(definition);
  const { samples, seconds, growth } = measureSpeed(definition);
  const detail = `${seconds.toPrecision(2)} s for ${samples} samples, ${
    growth.toPrecision(2)
  } times as long as for half of them`;
  return [...checks, { check: "speed", detail }];
}
